import type { Peer } from './target.ts'

/**
 * The text of an access rules file of EMQX 5, Erlang terms: clients use all topics, everybody else those that begin with the own
 * user name, the rest is denied. The user name in a topic filter is EMQX's placeholder.
 */
export function emqxAcl(peers: readonly Peer[]): string {
  const clients = [...new Set(peers.filter(({ kind }) => kind === 'client').map(({ name }) => name))]
  const lines = [
    '%% -*- coding: utf-8 -*-',
    '%% People and programs, who see and command all devices: every topic.',
    ...clients.map((name) => `{allow, {username, ${erlangBinary(name)}}, all, ["#"]}.`),
    '%% Every user: the topics that begin with its own name.',
    '{allow, all, all, ["${username}/#"]}.',
    '{deny, all}.',
  ]
  return `${lines.join('\n')}\n`
}

/** Whether the placeholder in a topic filter may stand for this name: it would be a wildcard, or another level. */
export function isEmqxTopicName(name: string): boolean {
  return !/[+#/]/.test(name)
}

/** A text as an Erlang binary of its UTF-8, whatever is in it. */
function erlangBinary(text: string): string {
  const escaped = text
    .replace(/[\\"]/g, String.raw`\$&`)
    .replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\x{${character.codePointAt(0)!.toString(16)}}`)
  return `<<"${escaped}"/utf8>>`
}
