import { Button } from '@mantine/core'
import { IconCertificate, IconPlus, IconShieldCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { useLocation, useRoute } from 'wouter'
import { CertificateTree } from '../components/certificate-tree.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Notice } from '../components/notice.tsx'
import { usePageCommands } from '../frame/commands.ts'
import { Page } from '../frame/page.tsx'
import { narrowInventory } from '../inventory/inventory-view.ts'
import { useNow } from '../stores/clock.ts'
import { count } from '../words.ts'
import classes from './authorities-page.module.css'
import { families, familyTree, rowsOf, type Branch } from './authority-family.ts'
import { AuthorityPanel } from './authority-panel.tsx'
import { AuthorityTable } from './authority-table.tsx'
import { CreateAuthority, type AuthorityKind } from './create-authority.tsx'
import { useAuthorities, type Authorities } from './use-authorities.ts'

interface Form {
  isOpen: boolean
  /** Counts up, so that each opening begins with an empty form. */
  opening: number
  kind: AuthorityKind
  under: string | undefined
}

/** Who signs: the authorities of the vault as a table and as a picture, and a form for another one. */
export default function AuthoritiesPage() {
  const [, params] = useRoute('/authorities/:serial')
  const [, navigate] = useLocation()
  const known = useAuthorities()
  const { authorities, total, error } = known
  const [form, setForm] = useState<Form>({ isOpen: false, opening: 0, kind: 'root-ca', under: undefined })
  const open = (kind: AuthorityKind, under?: string) =>
    setForm(({ opening }) => ({ isOpen: true, opening: opening + 1, kind, under }))
  const isEmpty = total === 0
  const keywords = 'new authority'
  usePageCommands([
    { id: 'create-root-ca', label: 'Create a root CA', icon: IconCertificate, keywords, run: () => open('root-ca') },
    { id: 'create-issuing-ca', label: 'Create an issuing CA', icon: IconShieldCheck, keywords, run: () => open('issuing-ca') },
  ])
  const chosen = params?.serial
  const branches = families(authorities ?? [])
  return (
    <Page
      title="Authorities"
      sentence="Who trusts a root CA trusts everything that is signed under it."
      action={
        authorities &&
        !isEmpty && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('issuing-ca')}>
            Create an authority
          </Button>
        )
      }
      details={
        chosen !== undefined && <AuthorityPanel fingerprint={chosen} onCreateBelow={(under) => open('issuing-ca', under)} />
      }
    >
      <Notice error={error} />
      {authorities && isEmpty && (
        <EmptyState
          icon={IconCertificate}
          title="There is no authority yet"
          action={<Button onClick={() => open('root-ca')}>Create a root CA</Button>}
        >
          A root CA is what your brokers and devices know each other by: it signs their certificates. One is enough for most.
        </EmptyState>
      )}
      {!isEmpty && (
        <div className={classes.authorities}>
          <div className={classes.columns}>
            <div className={classes.list}>
              <AuthorityTable
                rows={rowsOf(branches)}
                issuedCounts={known.issuedCounts}
                pathLengths={known.pathLengths}
                chosen={chosen}
                onOpen={(fingerprint, isStep) => navigate(`/authorities/${fingerprint}`, { replace: isStep })}
              />
              {authorities && total > authorities.length && <Rest number={total - authorities.length} />}
            </div>
            <Picture branches={branches} issuedCounts={known.issuedCounts} chosen={chosen} />
          </div>
        </div>
      )}
      <CreateAuthority
        key={form.opening}
        isOpen={form.isOpen}
        onClose={() => setForm((before) => ({ ...before, isOpen: false }))}
        kind={form.kind}
        under={form.under}
        roots={(authorities ?? []).filter(({ kind, status }) => kind === 'root-ca' && status === 'active')}
        pathLengths={known.pathLengths}
      />
    </Page>
  )
}

interface PictureProps extends Pick<Authorities, 'issuedCounts'> {
  branches: readonly Branch[]
  chosen: string | undefined
}

function Picture({ branches, issuedCounts, chosen }: PictureProps) {
  const now = useNow()
  return (
    <section aria-labelledby="who-signed-whom" className={classes.picture}>
      <h2 id="who-signed-whom" className={classes.heading}>
        Who signed whom
      </h2>
      <div className={classes.families}>
        {branches.map((branch) => (
          <CertificateTree
            key={branch.authority.fingerprint}
            label={`The family of ${branch.authority.name}`}
            roots={[familyTree(branch, issuedCounts, now)]}
            {...(chosen !== undefined && { currentId: chosen })}
          />
        ))}
      </div>
    </section>
  )
}

function Rest({ number }: { number: number }) {
  const [, navigate] = useLocation()
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      onClick={() => {
        narrowInventory({ kinds: ['root-ca', 'issuing-ca'] })
        navigate('/inventory')
      }}
    >
      Show {count(number, 'more authority', 'more authorities')} in the inventory
    </Button>
  )
}
