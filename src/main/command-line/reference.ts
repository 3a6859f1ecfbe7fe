/** What REF means, for every help text. */
export const refText = 'a name, a serial number, or 4 or more digits of a fingerprint'
