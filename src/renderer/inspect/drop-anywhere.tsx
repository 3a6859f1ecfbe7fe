import { IconFileImport } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { bringFiles, bringText, isPem, whatBecomesOf } from './bring-actions.ts'
import classes from './drop-anywhere.module.css'
import { droppedFiles } from './dropped-files.ts'

/**
 * Takes files that are dropped anywhere on the window, and PEM that is pasted outside of a field. While files hover, says what
 * will happen. Nothing is taken while the vault is locked away or a dialog is open.
 */
export function DropAnywhere() {
  const [location] = useLocation()
  const [isHovering, setIsHovering] = useState(false)
  useEffect(() => {
    const listening = new AbortController()
    const { signal } = listening
    const hover = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      const isTaken = isWatching()
      if (event.dataTransfer) event.dataTransfer.dropEffect = isTaken ? 'copy' : 'none'
      setIsHovering(isTaken)
    }
    addEventListener('dragenter', hover, { signal })
    addEventListener('dragover', hover, { signal })
    // Only when the pointer leaves the window there is nothing that it enters.
    addEventListener('dragleave', (event) => event.relatedTarget === null && setIsHovering(false), { signal })
    addEventListener(
      'drop',
      (event) => {
        setIsHovering(false)
        if (!hasFiles(event) || !event.dataTransfer) return
        event.preventDefault()
        if (isWatching()) void droppedFiles(event.dataTransfer).then((files) => bringFiles(files))
      },
      { signal },
    )
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
      { signal },
    )
    return () => listening.abort()
  }, [])
  if (!isHovering) return null
  return (
    <div className={classes.overlay} role="status">
      <div className={classes.card}>
        <IconFileImport size={30} stroke={1.5} aria-hidden />
        <p className={classes.sentence}>{whatBecomesOf(location).sentence}</p>
        <p className={classes.note}>Certificates, keys, requests and revocation lists, in any form. Nothing is kept until you say so.</p>
      </div>
    </div>
  )
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}

function isWatching(): boolean {
  return !document.documentElement.hasAttribute('data-covered') && document.querySelector('[role="dialog"][aria-modal="true"]') === null
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}
