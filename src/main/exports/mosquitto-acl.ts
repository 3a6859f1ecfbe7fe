/**
 * The text of an `acl_file`: every user its own topics, `NAME/#`; clients (people, dashboards, backends), which are there to
 * see what the devices say, all topics. The user names must have passed `isAclName`.
 */
export function mosquittoAcl(clients: readonly string[]): string {
  const own = ['# Every user: the topics that begin with its own name, such as sensor-1/temperature.', 'pattern readwrite %u/#']
  const all = clients.flatMap((username) => ['', `user ${username}`, 'topic readwrite #', 'topic read $SYS/#'])
  const heading = ['', '# People and programs, who see and command all devices: every topic.']
  return `${[...own, ...(all.length > 0 ? [...heading, ...all] : [])].join('\n')}\n`
}

/** Whether Mosquitto lets a user of this name use topics under an ACL with patterns: never where one of `+ # /` is in it. */
export function isAclName(username: string): boolean {
  return !/[+#/\p{Cc}]/u.test(username)
}
