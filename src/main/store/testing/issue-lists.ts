/**
 * A process that issues one CRL after the other. Told `{ path, passphrase, issuer, runs }` over IPC, it answers with the numbers
 * that it got, in order.
 */
import { Vault } from '../vault.ts'
import { now } from './sample-certificate.ts'

export interface IssueListsOrder {
  path: string
  passphrase: string
  /** A fingerprint. */
  issuer: string
  runs: number
}
export type IssueListsReport = number[]

process.once('message', (order: IssueListsOrder) => {
  void issueLists(order)
})

async function issueLists({ path, passphrase, issuer, runs }: IssueListsOrder): Promise<void> {
  const vault = Vault.open(path)
  await vault.unlock(passphrase, now)
  const numbers: number[] = []
  for (let run = 0; run < runs; run++) {
    const list = { thisUpdate: now, nextUpdate: now, entries: 0, der: Uint8Array.of(run) }
    numbers.push(vault.addRevocationList(issuer, () => list, now).number)
  }
  vault.close()
  process.send!(numbers, () => process.disconnect())
}
