/**
 * A process that writes to a vault as fast as it can. Told `{ path, passphrase, batches, batchSize, prefix }` over IPC, it
 * answers with `{ serialNumbers }` after each batch that the vault has accepted, and with `{ done: true }` at the end.
 */
import { Vault } from '../vault.ts'
import { now, sampleCertificate } from './sample-certificate.ts'

export interface AddBatchesOrder {
  path: string
  passphrase: string
  batches: number
  batchSize: number
  prefix: string
}
export type AddBatchesReport = { serialNumbers: string[] } | { done: true }

function report(message: AddBatchesReport): void {
  process.send!(message)
}

process.once('message', (order: AddBatchesOrder) => {
  void addBatches(order)
})

async function addBatches({ path, passphrase, batches, batchSize, prefix }: AddBatchesOrder): Promise<void> {
  const vault = Vault.open(path)
  await vault.unlock(passphrase, now)
  for (let batch = 0; batch < batches; batch++) {
    const names = Array.from({ length: batchSize }, (_, index) => `${prefix}-${batch}-${index}`)
    const added = vault.addCertificates(
      names.map((name) => sampleCertificate({ name, altNames: [{ type: 'dns', value: `${name}.local` }] })),
      now,
    )
    report({ serialNumbers: added.map(({ serialNumber }) => serialNumber) })
  }
  vault.close()
  report({ done: true })
  process.disconnect()
}
