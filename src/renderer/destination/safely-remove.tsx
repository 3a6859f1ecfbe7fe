import { Button } from '@mantine/core'
import { IconPlayerEject } from '@tabler/icons-react'
import { useState } from 'react'
import { useCall } from '../calls/use-call.ts'
import { Notice } from '../components/notice.tsx'
import { driveName, driveOf } from './drive-words.ts'
import { useDrives } from './use-drives.ts'

/** Lets go of the drive that something was written to, so that it can be pulled out. Shows nothing for a folder that is on none. */
export function SafelyRemove({ folder }: { folder: string }) {
  const { drives } = useDrives()
  const [removed, setRemoved] = useState<string>()
  const eject = useCall((core, signal, mountPoint: string) => core.drives.eject({ mountPoint }, { signal }))
  const drive = drives && driveOf(folder, drives)
  if (removed !== undefined) return <Notice tone="done" message={`${removed} can be pulled out now.`} />
  if (!drive) return null
  const name = driveName(drive)
  if (!drive.canEject) return <Notice tone="info" message={`Let your system remove ${name} before you pull it out.`} />
  const remove = async () => {
    if ((await eject.run(drive.mountPoint)) !== undefined) setRemoved(name)
  }
  return (
    <>
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlayerEject size={15} aria-hidden />}
          loading={eject.isRunning}
          onClick={() => void remove()}
        >
          Safely remove {name}
        </Button>
      </div>
      <Notice error={eject.error} onClose={eject.reset} />
    </>
  )
}
