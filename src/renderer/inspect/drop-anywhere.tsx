import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { bringFiles, bringText, isPem, whatBecomesOf } from './bring-actions.ts'
import { DropTarget } from './drop-target.tsx'

/**
 * Takes files that are dropped anywhere on the window, and PEM that is pasted outside of a field. Nothing is taken while the vault is
 * locked away or a dialog is open, and nothing that a part of the page takes for itself (`data-takes-drops`).
 */
export function DropAnywhere() {
  const [location] = useLocation()
  useEffect(() => {
    const listening = new AbortController()
    addEventListener(
      'paste',
      (event) => {
        if (!isWatching() || isField(event.target) || !event.clipboardData) return
        const files = [...event.clipboardData.files]
        const text = event.clipboardData.getData('text/plain')
        if (files.length > 0) void bringFiles(files)
        else if (isPem(text)) bringText(text)
        else return
        event.preventDefault()
      },
      { signal: listening.signal },
    )
    return () => listening.abort()
  }, [])
  return (
    <DropTarget
      sentence={whatBecomesOf(location).sentence}
      note="Certificates, keys, requests and revocation lists, in any form; settings of a broker. Nothing is kept until you say so."
      isWatching={isWatching}
      onDrop={(files) => void bringFiles(files)}
    />
  )
}

function isWatching(): boolean {
  return (
    !document.documentElement.hasAttribute('data-covered') &&
    document.querySelector('[role="dialog"][aria-modal="true"], [data-takes-drops]') === null
  )
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}
