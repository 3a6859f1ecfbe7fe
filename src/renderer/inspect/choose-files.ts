/** Shows the host's own file dialog. Gives nothing where it was closed. Must be called while a person presses something. */
export function chooseFiles({ isOne = false }: { isOne?: boolean } = {}): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = !isOne
    input.hidden = true
    input.setAttribute('aria-hidden', 'true')
    const settle = (files: File[]) => {
      input.remove()
      resolve(files)
    }
    input.addEventListener('change', () => settle([...(input.files ?? [])]))
    input.addEventListener('cancel', () => settle([]))
    document.body.append(input)
    input.click()
  })
}
