import { Page } from '../frame/page.tsx'
import { useEnrolStore } from './enrol-store.ts'
import { PlanPreview } from './plan-preview.tsx'
import { SourceForm } from './source-form.tsx'

/** Enrols many devices: where they come from, what would be issued for each, and then the run. */
export default function EnrolManyPage() {
  const { planned, run } = useEnrolStore()
  return (
    <Page
      title="Enrol many devices"
      sentence={
        run
          ? 'What is issued stays issued, whatever becomes of the rest.'
          : planned
            ? 'This is what would be issued. Nothing is made before you say so.'
            : 'From a pattern, a table or certification requests. You see what each device would get before anything is made.'
      }
      width={planned ? 'full' : 'reading'}
    >
      {planned ? <PlanPreview planned={planned} /> : <SourceForm />}
    </Page>
  )
}
