import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCore } from './core.ts'
import { playTranscript, type RunningCommand, type Stage } from './testing/transcript.ts'

const entryFile = join(import.meta.dirname, '..', 'cli.ts')

describe('the program on a real core', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certwright-'))
  const stage: Stage = {
    openCore: () => openCore(entryFile, folder),
    env: { CERTWRIGHT_VAULT: join(folder, 'home.certwright'), CERTWRIGHT_PASSPHRASE: 'correct horse battery' },
  }
  const play = (transcript: string, more: Partial<Stage> = {}) =>
    playTranscript({ ...stage, ...more }, transcript.replaceAll('DIR', folder))

  beforeAll(() =>
    play(`
      $ certwright quickstart --to DIR/out --host localhost --host 127.0.0.1 --ca-name "Home CA"
      Vault DIR/home.certwright
      Root CA Home CA
        Valid until … (3,650 days), signed by itself.
        Serial number …
      Broker localhost
        Valid until … (397 days), for localhost and 127.0.0.1, signed by Home CA.
        Serial number …
      Device sensor-1
        Valid until … (825 days), signed by Home CA.
        Serial number …
      Device sensor-2
        Valid until … (825 days), signed by Home CA.
        Serial number …
      Bundles
        broker  …broker.key…
        devices/sensor-1  …sensor-1.key…
        devices/sensor-2  …sensor-2.key…
      Proof
        ok       …: … (… ms)
        ok       …: … (… ms)
        ok       …: … (… ms)
        ok       …: … (… ms)
        ok       …: … (… ms)
        ok       …: … (… ms)
        ok       …: … (… ms)

      It works: 7 of 7 steps passed.
      The bundles are in DIR/out.

      What next: run the built-in broker, and in another terminal connect to it as a device.
        certwright broker run --as localhost
        certwright connection test mqtts://127.0.0.1:8883 --as sensor-1
    `),
  )
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('goes on with what a quickstart has made, and overwrites only when asked', () =>
    play(`
      $ certwright quickstart --to DIR/out --host localhost --host 127.0.0.1 --ca-name "Home CA"
      Vault DIR/home.certwright (was there)
      Root CA Home CA (was there)
      …
      ! error: … already holds ….
      ! hint: Choose another folder, or add --overwrite.
      = 1
    `))

  it('prints the result of a quickstart as one value', async () => {
    await play(`
      $ certwright quickstart --vault DIR/other.certwright --to DIR/other --host localhost --device a --device b --json
      {
        "vault": "DIR/other.certwright",
        "folder": "DIR/other",
        "authority": {
      …
        "proof": [
      …
    `)
    expect(existsSync(join(folder, 'other', 'devices', 'b'))).toBe(true)
  })

  it('makes authorities, brokers, devices and clients, and finds them again', () =>
    play(`
      $ certwright vault info
      Vault home.certwright
      Holds 1 authority and 3 other certificates.
      …
      $ certwright authority create --cn "Workshop CA" --issuer "Home CA" --days 900 --o "Ada's workshop" --c gb
      Issuing CA Workshop CA
        Valid until … (900 days), signed by Home CA.
        Serial number …
      $ certwright authority show "Workshop CA"
      Issuing CA Workshop CA
      Valid until … (900 days), signed by Home CA.

      State             valid
      Subject           CN=Workshop CA,O=Ada's workshop,C=GB
      Issuer            CN=Home CA
      Path              Home CA > Workshop CA
      …
      Authority         yes, with none below it
      Key usage         keyCertSign, cRLSign (critical)
      …
      Has issued        0 certificates

      What was done with it:
        …  Issued "Workshop CA" (Issuing CA) from "Home CA", …
      $ certwright broker issue --cn bridge --san dns:bridge.lan --bridge --key rsa-2048 --issuer "Workshop CA"
      Broker bridge
        Valid until … (397 days), for bridge.lan, signed by Workshop CA.
        Serial number …
      $ certwright device enrol pump-1 sensor-1 pump-2 --issuer "Workshop CA" --san dns:pump.local
      Device pump-1
        Valid until … (825 days), for pump.local, signed by Workshop CA.
        Serial number …
      Device pump-2
        Valid until … (825 days), for pump.local, signed by Workshop CA.
        Serial number …
      Not issued: sensor-1
        error: There is already an active certificate for "sensor-1".
        hint: Choose another name, or renew the certificate that has it.
      = 1
      $ certwright client issue "Ada Lovelace" --issuer "Home CA" --days 30
      Client Ada Lovelace
        Valid until … (30 days), signed by Home CA.
        Serial number …
      $ certwright certificate list --kind device --issuer "Workshop CA"
      NAME    KIND    STATE  UNTIL       SIGNED BY    SERIAL NUMBER
      pump-1  Device  valid  …  Workshop CA  …
      pump-2  Device  valid  …  Workshop CA  …
      $ certwright certificate list --expiring-within 31 --limit 1
      NAME          KIND    STATE…         UNTIL       SIGNED BY  SERIAL NUMBER
      Ada Lovelace  Client  …  …  Home CA    …
      $ certwright certificate list --text nobody
      No certificates.
      $ certwright certificate show nobody
      ! error: There is no certificate "nobody" in the vault.
      ! hint: Give its name, its serial number or the first digits (at least 4) of its fingerprint.
      = 1
      $ certwright broker issue --cn none
      ! error: …
      ! hint: …
      = 1
    `))

  it('names the candidates where a name means two certificates', () =>
    play(`
      $ certwright broker issue --cn twin --san dns:twin.lan --issuer "Home CA"
      …
      $ certwright device enrol twin --issuer "Home CA"
      …
      $ certwright certificate show twin
      ! error: "twin" may mean 2 certificates.
      !   twin (Device, active, …)
      !   twin (Broker, active, …)
      ! hint: Give the first digits of the fingerprint of the one that is meant.
      = 1
    `))

  it('exports what was asked for, with options from the line and from files', async () => {
    writeFileSync(join(folder, 'mode.txt'), 'password\n')
    await play(`
      $ certwright export list
      mosquitto  …
      …
      $ certwright export pem-files --to DIR/usb --only sensor-1 --option key=traditional
      Wrote 1 bundle to DIR/usb
      devices/sensor-1  … files, … kB
        ca.crt …
        …
        sensor-1.key …  secret
      …
      $ certwright export mosquitto --to DIR/password --only localhost --option mode=@DIR/mode.txt --option acl=true
      Wrote 1 bundle to DIR/password
      …
      $ certwright export pem-files --preview --only sensor-2
      devices/sensor-2  …
      …
      $ certwright export floppy --to DIR/floppy
      ! error: …floppy…
      …
      = 1
      $ certwright export pem-files --to DIR/usb2 --option colour=red
      ! error: …colour…
      …
      = 2
    `)
    expect(readFileSync(join(folder, 'usb', 'devices', 'sensor-1', 'sensor-1.key'), 'utf8')).toContain('BEGIN EC PRIVATE KEY')
    expect(existsSync(join(folder, 'password', 'broker'))).toBe(true)
    expect(existsSync(join(folder, 'usb2'))).toBe(false)
  })

  it('changes the settings and the passphrase of a vault, backs it up, and keeps an audit trail', async () => {
    await play(`
      $ certwright vault create --vault DIR/small.certwright
      Made the vault DIR/small.certwright
      There is no way in without its passphrase: keep that safe, too.
      $ certwright vault create --vault DIR/small.certwright
      ! error: There is a file DIR/small.certwright already.
      ! hint: Choose another file with --vault.
      = 1
      $ certwright vault settings --vault DIR/small.certwright --identity-domain home.lan --auto-lock 0
      Vault small.certwright
      Holds 0 authorities and 0 other certificates.

      File             DIR/small.certwright
      Created          … UTC
      Opens with       passphrase
      Identity domain  home.lan
      Locks when idle  never
      Last backup      never
      Format           …
      $ CERTWRIGHT_NEW_PASSPHRASE='something else' certwright vault change-passphrase --vault DIR/small.certwright
      The passphrase of DIR/small.certwright is changed.
      Older backups still open with the old one.
      $ certwright vault settings --vault DIR/small.certwright --no-identity-domain
      ! error: This is not the passphrase of small.certwright.
      …
      = 1
      $ certwright vault backup DIR/copy.certwright --vault DIR/small.certwright
      Wrote DIR/copy.certwright (… kB).
      It opens with the passphrase of today.
      $ certwright audit verify --vault DIR/small.certwright
      The audit trail is whole: … entries.
      $ certwright audit list --limit 2 --vault DIR/small.certwright
      NO.  WHEN …  WHAT
      …    … UTC  Backed up the vault to DIR/copy.certwright
      …    … UTC  Changed the passphrase
      … of … entries.
    `)
    expect(existsSync(join(folder, 'copy.certwright'))).toBe(true)
  })

  it('runs the broker, tests connections to it, and carries messages', async () => {
    const running = Promise.withResolvers<RunningCommand>()
    const broker = play(
      `
      $ certwright broker run --as localhost --port 0
      Listening on mqtts://127.0.0.1:… as localhost. Ctrl-C ends it.
      …
      ! Stopping. Press Ctrl-C again to end at once.
      ! The broker has stopped.
      = 130
    `,
      { onStart: running.resolve },
    )
    const command = await running.promise
    const line = await Promise.race([command.line(/Listening/), broker.then(() => '')])
    const port = /:(\d+) as/.exec(line)![1]!
    const url = `mqtts://localhost:${port}`

    await play(`
      $ certwright connection test ${url} --as sensor-1
      ok       Find the address: … (… ms)
      …

      The connection works. … steps passed….
      $ certwright connection test ${url} --ca DIR/out/devices/sensor-1/ca.crt --cert DIR/out/devices/sensor-1/sensor-1.crt --key DIR/out/devices/sensor-1/sensor-1.key
      …
      The connection works. … steps passed….
      $ certwright connection test ${url} --as sensor-1 --servername other.lan
      …
      failed   …other.lan is not in the broker’s certificate…
               hint: …
      …
      blocks   Row 20, the broker’s side: other.lan is not in the broker’s certificate. …
               hint: …

      The connection fails at …
      2 mends can be done from here: add --mend to see what each would change.
      = 1
      $ certwright connection test ${url} --as sensor-1 --servername other.lan --mend
      …
      1. Re-issue with other.lan  row 20, needs --to
        A new certificate takes the place of …
      …
      = 1
      $ certwright connection test ${url} --as sensor-1 --servername other.lan --apply 2 --yes
      …
      2. Verify as localhost  row 20
        The certificate of the broker has to have the name localhost, not other.lan. Everything else is verified as before.
      …
      The test again:
      …
      The connection works. … steps passed….
      $ certwright connection test ${url} --as sensor-1 --servername other.lan --report DIR/report.html
      …
      The report is in DIR/report.html.
      2 mends can be done from here: add --mend to see what each would change.
      = 1
      $ certwright connection test ${url} --as sensor-1 --report DIR/report.pdf
      ! error: --report DIR/report.pdf does not say what to write.
      ! hint: End the name in .txt, .json or .html.
      = 2
      $ certwright connection test ${url} --as sensor-1 --report DIR/report.html
      …
      ! error: DIR/report.html is there already.
      ! hint: Choose another file, or add --force.
      = 1
      $ certwright connection test ${url} --as sensor-1 --servername other.lan --json
      {
        "hasPassed": false,
      …
      = 1
    `)

    const subscribed = Promise.withResolvers<RunningCommand>()
    const subscriber = play(
      `
      $ certwright subscribe 'lab/#' --broker ${url} --as sensor-1 --count 2
      ! Connected as sensor-1, …. Listening to lab/#; Ctrl-C ends it.
      …  lab/1  21.5
      …  lab/2  two words
    `,
      { onStart: subscribed.resolve },
    )
    await Promise.race([(await subscribed.promise).line(/Listening/), subscriber])
    await play(`
      $ certwright publish lab/1 21.5 --broker ${url} --as sensor-2
      The broker took it: 4 bytes on lab/1 (as sensor-2, TLSv1.3).
      $ certwright publish lab/2 - --broker ${url} --as sensor-2 --qos 0
      < two words
      Sent; with QoS 0 the broker does not say whether it took it: 9 bytes on lab/2 (as sensor-2, TLSv1.3).
      $ certwright publish lab/+ x --broker ${url} --as sensor-2
      ! error: TOPIC holds a wildcard, which only a topic filter may.
      ! hint: Correct it and try again.
      = 2
      $ certwright publish lab/1 x --broker mqtts://localhost:1 --as sensor-2
      ! error: …
      ! hint: …
      = 1
      $ certwright subscribe lab/1 --broker mqtts://localhost:1 --as sensor-2
      ! error: …
      ! hint: …
      = 1
    `)
    await subscriber
    await play(`
      $ certwright publish lab/3 - --lines --broker ${url} --as sensor-2
      < one
      < two
      Sent 2 messages to lab/3 (as sensor-2, TLSv1.3).
      $ certwright publish lab/4 '00 FF' --hex --repeat 3 --every 1 --broker ${url} --as sensor-2
      Sent 3 messages to lab/4 (as sensor-2, TLSv1.3).
      $ certwright publish lab/4 0 --hex --broker ${url} --as sensor-2
      ! error: The payload is no hexadecimal.
      ! hint: Give pairs of the digits 0 to 9 and a to f.
      = 2
      $ certwright publish lab/5 kept --retain --broker ${url} --as sensor-2
      The broker took it: 4 bytes on lab/5 (as sensor-2, TLSv1.3).
      $ certwright subscribe lab/5 --count 1 --hex --timeout 60 --broker ${url} --as sensor-1
      ! Connected as sensor-1, …. Listening to lab/5; Ctrl-C ends it.
      …  lab/5  6b657074  (retained)
      $ certwright publish lab/5 --clear --broker ${url} --as sensor-2
      The broker took it: 0 bytes on lab/5 (as sensor-2, TLSv1.3).
      $ certwright subscribe lab/5 --count 1 --timeout 1 --broker ${url} --as sensor-1
      ! Connected as sensor-1, …. Listening to lab/5; Ctrl-C ends it.
      ! error: 0 messages of 1 came within 1 second.
      ! hint: …
      = 1
      $ certwright publish lab/6 x --content-type text/plain --broker ${url} --as sensor-2
      ! error: MQTT 3.1.1 has no message properties, and this connection speaks it.
      ! hint: …
      = 2
      $ certwright publish lab/6 x --clear --broker ${url} --as sensor-2
      ! error: --clear sends an empty retained message, and nothing else.
      ! hint: …
      = 2
    `)
    command.interrupt()
    await broker
  })

  it('takes the names of a broker from the settings that a tutorial has left behind', () => {
    writeFileSync(join(folder, 'srvext.cfg'), '[v3_req]\nsubjectAltName=@alt_names\n[alt_names]\nDNS.1 = mosquitto\nDNS.2 = win10.local\nIP.1 = 192.168.0.147\nemail.1 = a@b.c\n')
    writeFileSync(join(folder, 'letter.txt'), 'Dear listener,\n')
    return play(`
      $ certwright broker issue --cn workshop --san dns:workshop.local --from DIR/srvext.cfg --issuer "Home CA"
      ! DIR/srvext.cfg (OpenSSL): dns:mosquitto, dns:win10.local, ip:192.168.0.147
      ! Line 7: "email:a@b.c" is left out: it is no DNS name, address or URI. A broker needs none of another kind.
      Broker workshop
        Valid until … (397 days), for workshop.local, mosquitto, win10.local and 192.168.0.147, signed by Home CA.
        Serial number …
      $ certwright broker issue --cn other --from DIR/letter.txt
      ! error: The file holds settings of none of the programs that are known.
      ! hint: Choose an openssl file with alternative names (srvext.cfg), a mosquitto.conf, or the YAML file of an aMQTT broker.
      = 1
    `)
  })

  it('proves to a cloud that an authority is its own', () =>
    play(`
      $ certwright authority prove "Home CA" --code 47292AB6260DB02CCD2D07C601B7303DD49858B6 --to DIR/verification.pem
      Wrote DIR/verification.pem: a certificate of Home CA for that code, valid until ….
      Upload it where the code was shown. Nobody can connect with it: its key is gone, and the vault keeps no certificate of it.
      $ certwright authority prove "Home CA" --code sensor-1 --to DIR/verification.pem --force
      ! error: …
      …
      = 2
    `))
})
