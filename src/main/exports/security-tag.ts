import { wholeNumber } from './option.ts'

/** The number under which a modem or a Zephyr board keeps what belongs to one connection. */
export const securityTag = wholeNumber({
  title: 'Security tag',
  explanation: 'The number under which the board keeps the three; the firmware names it when it connects.',
  min: 1,
  max: 2_147_483_647,
  default: 42,
})
