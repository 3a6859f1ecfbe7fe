import { Portal } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useState } from 'react'
import classes from './drop-target.module.css'
import { droppedFiles } from './dropped-files.ts'

export interface DropTargetProps {
  /** What will happen: "Drop to see what is in it". */
  sentence: string
  note: string
  /** Asked while files hover: whether they would be taken now. */
  isWatching: () => boolean
  onDrop: (files: readonly File[]) => void
}

/** Takes files that are dropped anywhere on the window. While they hover, says what will happen. */
export function DropTarget({ sentence, note, isWatching, onDrop }: DropTargetProps) {
  const [isHovering, setIsHovering] = useState(false)
  const hover = useEffectEvent((event: DragEvent) => {
    if (!hasFiles(event)) return
    const isTaken = isWatching()
    setIsHovering(isTaken)
    if (!isTaken) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
  })
  const drop = useEffectEvent((event: DragEvent) => {
    setIsHovering(false)
    if (!hasFiles(event) || !event.dataTransfer || !isWatching()) return
    event.preventDefault()
    void droppedFiles(event.dataTransfer).then(onDrop)
  })
  useEffect(() => {
    const listening = new AbortController()
    const { signal } = listening
    addEventListener('dragenter', (event) => hover(event), { signal })
    addEventListener('dragover', (event) => hover(event), { signal })
    // Only when the pointer leaves the window there is nothing that it enters.
    addEventListener('dragleave', (event) => event.relatedTarget === null && setIsHovering(false), { signal })
    addEventListener('drop', (event) => drop(event), { signal })
    return () => listening.abort()
  }, [])
  if (!isHovering) return null
  return (
    // A dialog that moves would be the frame of what is fixed in it.
    <Portal>
      <div className={classes.overlay} role="status">
        <div className={classes.card}>
          <IconFileImport size={30} stroke={1.5} aria-hidden />
          <p className={classes.sentence}>{sentence}</p>
          <p className={classes.note}>{note}</p>
        </div>
      </div>
    </Portal>
  )
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}
