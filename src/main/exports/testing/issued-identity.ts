import type { ExportIdentity } from '../target.ts'
import { fixedBroker, fixedIdentity } from './bundle-source.ts'

/** As `fixedIdentity`, with a P-256 certificate of openssl, its key and its root CA: for targets that read what they are given. */
export function issuedIdentity(change: Partial<ExportIdentity> = {}): ExportIdentity {
  return fixedIdentity({ certificate: der(certificate), root: der(root), privateKey: der(privateKey), ...change })
}

/** The same octets under a broker's name. */
export function issuedBroker(): ExportIdentity {
  const { certificate: leaf, root: authority, privateKey: key } = issuedIdentity()
  return fixedBroker({ certificate: leaf, root: authority, privateKey: key })
}

function der(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'))
}

const root =
  'MIIBizCCATGgAwIBAgIUW1PTnPPLiwtjnjVwAnJ7KNZqD9cwCgYIKoZIzj0EAwIwEjEQMA4GA1UEAwwHSG9tZSBDQTAgFw0yNjExMjgwMDQzMj' +
  'ZaGA8yMTI2MTEwNDAwNDMyNlowEjEQMA4GA1UEAwwHSG9tZSBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLXX0jNE4Zno+xboVExylVff' +
  'CVbP2t5WmSTnEftYzHum0iiojWDNxBaRKBJKVRmyTPjitl+NBww4ue5m2OY3k5WjYzBhMB0GA1UdDgQWBBQGHQnTGClntrxRb5dEj75Zo93mqD' +
  'AfBgNVHSMEGDAWgBQGHQnTGClntrxRb5dEj75Zo93mqDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNIADBF' +
  'AiEA6UsUVx6lutN36EUFNAFL+JHcuVHGK5lD6BKRM3MuNRQCIE76fW097gzulUT1e3wfbFztWE9NoeFULlKKHBJc1Txd'

const certificate =
  'MIIBmjCCAUCgAwIBAgIQShfzuQxdbigR8KO0xdbn+DAKBggqhkjOPQQDAjASMRAwDgYDVQQDDAdIb21lIENBMCAXDTI2MTEyODAwNDMyNloYDz' +
  'IxMjYwNzI3MDA0MzI2WjATMREwDwYDVQQDDAhzZW5zb3ItMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCS+y8gPon4JdbZsJdHSI8H11SL0' +
  'X0pUYREyDaZsTXnmHsLCPWW0mkZT7lx51NaJodtOF0Lh7nbmvltm+JV+aAejdTBzMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMBMGA1' +
  'UdJQQMMAoGCCsGAQUFBwMCMB0GA1UdDgQWBBRHe4bRachSmHAHGXIY0b7PRkm9MDAfBgNVHSMEGDAWgBQGHQnTGClntrxRb5dEj75Zo93mqDAK' +
  'BggqhkjOPQQDAgNIADBFAiEA+DUkZ/uM9Y2ICngzhYw2DNrCQQ/XNf2SIqUUJmZsYtcCIAP2/x7k7aGuPsa1YUE6/awyfF6NTjUh+CodUV4pND' +
  'Nb'

const privateKey =
  'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgYrF6UEB/wMpZYNEtdjHa1b0Tktw6oX90h9VE6BEEI9ehRANCAAQkvsvID6J+CX' +
  'W2bCXR0iPB9dUi9F9KVGERMg2mbE155h7Cwj1ltJpGU+5cedTWiaHbThdC4e525r5bZviVfmgH'
