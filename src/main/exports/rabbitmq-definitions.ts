import type { Peer } from './target.ts'

/**
 * The text of a definitions file of RabbitMQ: a user for each peer, by the common name. An empty hash is no password that fits: only
 * the certificate lets them in. Everybody may have queues of the MQTT plugin alone, and with `acl` a device only the topics that
 * begin with its name. In them the MQTT plugin takes `/` for `.` (3.10.8, tried), so both stand for either.
 */
export function rabbitmqDefinitions(peers: readonly Peer[], acl: boolean): string {
  const users = new Map(peers.map(({ name }) => [name, peers.some((each) => each.name === name && each.kind === 'client')]))
  const names = [...users.keys()]
  const queues = '^mqtt-subscription-'
  const queuesAndTopics = String.raw`^(mqtt-subscription-.*|amq\.topic)$`
  const definitions = {
    users: names.map((name) => ({ name, password_hash: '', hashing_algorithm: 'rabbit_password_hashing_sha256', tags: [] })),
    vhosts: [{ name: '/' }],
    permissions: names.map((user) => ({ user, vhost: '/', configure: queues, write: queuesAndTopics, read: queuesAndTopics })),
    topic_permissions: names
      .filter((name) => acl && !users.get(name))
      .map((user) => {
        const own = String.raw`^${topicPattern(user)}(\.|$)`
        return { user, vhost: '/', exchange: 'amq.topic', write: own, read: own }
      }),
  }
  return `${JSON.stringify(definitions, null, 2)}\n`
}

/** A regular expression for the name as the beginning of a topic. */
function topicPattern(name: string): string {
  return name.replace(/[\\^$|?*+()[\]{}]/g, String.raw`\$&`).replace(/[./]/g, '[./]')
}
