import { IconCut } from '@tabler/icons-react'
import { SafeText } from '../components/safe-text.tsx'
import { Relation } from '../inspect/inspected-certificate.tsx'
import inspected from '../inspect/inspected.module.css'
import classes from './sign-page.module.css'

/** What of the request will not come true. */
export function Dropped({ dropped = [] }: { dropped: readonly string[] | undefined }) {
  if (dropped.length === 0) return null
  return (
    <div>
      <h2 className={classes.heading}>Asked for, and left out</h2>
      <ul className={inspected.relations}>
        {dropped.map((what, index) => (
          <Relation key={index} icon={IconCut}>
            <SafeText>{what.charAt(0).toUpperCase() + what.slice(1)}</SafeText>
          </Relation>
        ))}
      </ul>
    </div>
  )
}
