import type { AppContract } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import { ownProfileFormat } from '../../shared/own-profile.ts'
import type { GroupHandlers } from '../../shared/rpc.ts'
import { checkOwnProfile } from '../profiles/check-own-profile.ts'
import { catalogue, summaryOf } from '../profiles/index.ts'
import { profilesOf } from './own-profiles.ts'
import type { Workspace } from './workspace.ts'

/** The profiles that can be issued by: the catalogue's, and those that a person has made and keeps in the vault. */
export function profilesService(workspace: Workspace): GroupHandlers<AppContract['profiles']> {
  const { openVault } = workspace
  return {
    list: async () => (openVault.state.state === 'none' ? [...catalogue] : profilesOf(workspace.vault).all()).map(summaryOf),
    show: async ({ id }) => {
      const { definitions, byId } = profilesOf(workspace.vault)
      const own = definitions.find((each) => each.id === id)
      if (own) return own
      const { title, purpose, keyTypes, defaultKeyType, defaultValidityDays, id: basedOn } = byId(id)
      return {
        format: ownProfileFormat,
        version: 1,
        id: `my-${basedOn}`,
        title: `My ${title}`,
        purpose,
        basedOn,
        keyTypes: [...keyTypes],
        defaultKeyType,
        defaultValidityDays,
        subjectDefaults: {},
      }
    },
    check: async (definition) => checkOwnProfile(definition),
    save: async (definition) => {
      const warnings = checkOwnProfile(definition)
      workspace.vault.saveOwnProfile(definition.id, JSON.stringify(definition), workspace.now())
      return warnings
    },
    remove: async ({ id }) => {
      if (workspace.vault.removeOwnProfile(id, workspace.now())) return null
      throw new AppError('NOT_FOUND', `There is no profile ${JSON.stringify(id)} of your own.`, {
        remedy: 'Those of the catalogue stay; yours are the ones marked so in the list.',
        details: { id },
      })
    },
  }
}
