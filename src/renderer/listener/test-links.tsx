import { IconEar, IconShieldCheck } from '@tabler/icons-react'
import { PageLinks } from '../components/page-links.tsx'
import classes from './test-links.module.css'

/** From Test to the pages beside it. */
export function TestLinks() {
  return (
    <div className={classes.links}>
      <PageLinks
        heading="Other ways to find out"
        links={[
          { to: '/listener', icon: IconEar, title: 'Listener', text: 'The fault is on a device? Point it at this machine, and see what it sends and why it is refused.' },
          { to: '/policy', icon: IconShieldCheck, title: 'Policy', text: 'Does the broker refuse whom it should? Try it with a right client and nine wrong ones.' },
        ]}
      />
    </div>
  )
}
