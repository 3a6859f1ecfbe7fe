/** A text that leaves the window as a file; the host asks where it is to go. */
export interface TextFile {
  name: string
  text: string
  /** Such as `application/json`. */
  mediaType: string
}

/** Hands a text to the person as a file. */
export function download({ name, text, mediaType }: TextFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
