import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { openCore } from './core.ts'
import { playTranscript, type Stage } from './testing/transcript.ts'

const entryFile = join(import.meta.dirname, '..', 'cli.ts')

describe('a fleet on the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-'))
  const stage: Stage = {
    openCore: () => openCore(entryFile, folder),
    env: { CERTWRIGHT_VAULT: join(folder, 'home.certwright'), CERTWRIGHT_PASSPHRASE: 'correct horse battery' },
  }
  const play = (transcript: string) => playTranscript(stage, transcript.replaceAll('DIR', folder))

  beforeAll(async () => {
    writeFileSync(join(folder, 'devices.csv'), 'id;OU;days;group\r\npump-1;Küche;100;Kiel\r\nbad/one;;;\r\npump-2;;;Kiel\r\n')
    await play(`
      $ certwright vault create
      …
      $ certwright authority create --cn "Home CA"
      …
    `)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is enrolled by a pattern, and again without a duplicate', () =>
    play(`
      $ certwright device enrol --pattern 'sensor-{01..12}' --group Kiel --report DIR/report.csv
      Issued 12 certificates in … (… a second).
      All were read back; 12 signatures verified.
      What became of each row: DIR/report.csv
      $ certwright device enrol --pattern 'sensor-{01..14}' --group Kiel --resume
      Issued 2 certificates in … (… a second).
      All were read back; 2 signatures verified.
      12 devices had been issued before.
    `))

  it('is planned from a table, and enrolled without its bad row', () =>
    play(`
      $ certwright device enrol --from DIR/devices.csv --plan
      3 devices: 2 would be issued, 1 is not right.
      Read as UTF-8, parted by ";", with a header: id, organisational unit, days, group.
      Row 3: bad/one
        error: column id: "bad/one" holds one of + # / \\, which brokers do not match in topic rules.
        hint: Correct the cell, or leave the row out.
      = 1
      $ certwright device enrol --from DIR/devices.csv
      ! error: Nothing was issued: a row is not right, first row 3, column id: "bad/one" holds one of + # / \\, which brokers do not match in topic rules.
      ! hint: Correct the rows, or have them left out.
      = 2
      $ certwright device enrol --from DIR/devices.csv --leave-out-bad
      Issued 2 certificates in … (… a second).
      All were read back; 2 signatures verified.
      1 row left out, as not right.
      = 1
    `))

  it('is kept in groups, which are listed, renewed, exported and revoked', () =>
    play(`
      $ certwright device group add north pump-1 pump-2
      2 certificates in north.
      $ certwright device group list
      GROUP  DEVICES
      Kiel   16
      north  2
      $ certwright certificate list --group north --state valid
      NAME    KIND    STATE  UNTIL       SIGNED BY  SERIAL NUMBER
      pump-1  Device  valid  …
      pump-2  Device  valid  …
      $ certwright device renew --group north
      Renewed 2 certificates in ….
      $ certwright device export azure-dps --to DIR/azure --group north --form list
      Wrote for 2 devices to DIR/azure/azure-devices.csv in ….
      $ certwright device revoke --group north --reason cessationOfOperation
      Revoked 4 certificates in ….
      Brokers learn of it from the next revocation list: certwright authority crl.
      $ certwright device group rename north south
      The group is called south now.
      $ certwright device group remove south --text pump
      4 certificates not in south.
      $ certwright device group dissolve south
      ! error: There is no group "south".
      ! hint: Choose one of the groups that are there.
      = 1
      $ certwright device group dissolve Kiel
      The group Kiel is gone; its certificates stay as they are.
      $ certwright device group list
      There is no group yet.
    `))

  it('is named in one way', () =>
    play(`
      $ certwright device enrol
      ! error: No device is named.
      ! hint: Give ids, or --pattern, --from or --requests.
      = 2
      $ certwright device enrol sensor-1 --pattern 'x-{1..2}'
      ! error: Devices are named in two ways.
      ! hint: Give either ids, or --pattern, or --from, or --requests.
      = 2
      $ certwright device renew
      ! error: Nobody is named.
      ! hint: Give names, or --group NAME, or --text TEXT.
      = 2
    `))

  it('is not everybody where the text or the group is blank', () =>
    play(`
      $ certwright device revoke --text "" --reason superseded
      ! error: --text is empty.
      ! hint: Give a part of the names of those that are meant.
      = 2
      $ certwright device group remove north --text " "
      ! error: --text is empty.
      ! hint: Give a part of the names of those that are meant.
      = 2
      $ certwright device renew --group ""
      ! error: --group is empty.
      ! hint: Give the name of the group; "certwright device group list" lists them.
      = 2
    `))
})
