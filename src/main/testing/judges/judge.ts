/** What a judge is asked: does it accept this path for this purpose and this host? */
export interface Question {
  /** DER, the end entity first, the trust anchor last; the anchor alone where it is judged by itself. */
  path: readonly Uint8Array[]
  /** `any` asks for the path alone, as it is asked for an authority. */
  purpose: 'server' | 'client' | 'any'
  /** The DNS name or IP address by which the server was reached. */
  host?: string | undefined
  /** PKCS#8 of the end entity, for the judges that shake hands; they want it for the purposes `server` and `client`. */
  key?: Uint8Array | undefined
}

/** An implementation of path validation that is not ours. */
export interface Judge {
  name: string
  /** What it did to give its answer, for the table in the documentation. */
  manner: string
  /** For `describe.skipIf(...)`: says what is missing on standard error; throws in CI. */
  isMissing(): boolean
  version(): string
  /** One answer for each question, in order: whether it accepts. Throws where the judge could not be asked. */
  decide(questions: readonly Question[]): Promise<boolean[]>
}
