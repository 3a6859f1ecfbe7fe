import { expect, it } from 'vitest'
import { matchesFilter } from './topic-match.ts'

// The examples of MQTT 5 4.7.1 to 4.7.3 and 4.8.2.
it.each([
  ['sport/tennis/player1/#', 'sport/tennis/player1', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
  ['sport/#', 'sport', true],
  ['#', 'a/b', true],
  ['sport/tennis/+', 'sport/tennis/player1', true],
  ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
  ['sport/+', 'sport', false],
  ['sport/+', 'sport/', true],
  ['+/+', '/finance', true],
  ['+', '/finance', false],
  ['#', '$SYS/monitor', false],
  ['+/monitor/Clients', '$SYS/monitor/Clients', false],
  ['$SYS/#', '$SYS/monitor', true],
  ['ACCOUNTS', 'Accounts', false],
  ['$share/consumer/sport/+', 'sport/tennis', true],
])('%s takes %s: %s', (filter, topic, isTaken) => {
  expect(matchesFilter(filter, topic)).toBe(isTaken)
})
