import { debianFolder, dockerFolder, mosquittoLayouts, type MosquittoLayout, type MosquittoPlace, type MosquittoPlaces } from './mosquitto-layout.ts'
import type { BrokerNews, RewrittenBundle } from './take-up.ts'

/**
 * How a Mosquitto that runs gets the new files of its bundle. On SIGHUP 2.0.11 reads certificate, key and CRL again, and the CA file
 * only where there is a `crlfile`; what its settings name it learns at its start alone. OpenSSL keeps one certificate for each type of
 * key: after a SIGHUP it would go on showing that of the old type to whoever prefers it (2.0.11, tried).
 */
export function mosquittoTakeUp(layout: MosquittoLayout, { folder, files, news }: RewrittenBundle): string[] {
  const places = mosquittoLayouts[layout]
  const fresh = placesOf(places, news).filter(({ inBundle }) => files.includes(inBundle))
  const hasRevocations = files.includes(places.revocations.inBundle)
  const needsRestart = news.has('settings') || news.has('key-type') || (news.has('authorities') && !hasRevocations)
  const names = listed(fresh.map(({ inBundle }) => inBundle))
  switch (layout) {
    case 'folder':
      return [
        `Copy ${names} from ${folder} into the folder that the broker runs in, in the place of what is there; the user that it runs as must be able to read them.`,
        needsRestart ? 'Restart the broker: it reads these only when it starts.' : 'Have it read them again: sudo pkill -HUP -x mosquitto',
      ]
    case 'debian':
      if (needsRestart) return [`Copy the folder ${folder} to the machine of the broker, and run in it: sudo sh install.sh`, 'It restarts the broker, and clients connect again.']
      return [
        `On the machine of the broker, in a copy of ${folder}: ${fresh.map(({ inBundle, inSettings }) => `sudo cp ${inBundle} ${inSettings}`).join(' && ')}`,
        'Have the broker read them again: sudo systemctl reload mosquitto',
      ]
    case 'docker':
      return [
        `Copy ${names} from ${folder} over the files of the same name in the folder ${dockerFolder.inBundle} of the container, as root, since the container owns it.`,
        'Restart the broker, beside docker-compose.yml: docker compose restart',
      ]
  }
}

/** Where lines for the access list go, and how they come into force. */
export function mosquittoRuleSteps(layout: MosquittoLayout, hasAcl: boolean): string[] {
  const { acl, conf } = mosquittoLayouts[layout]
  if (!hasAcl) {
    return [
      'The broker’s files were exported without access rules (“Own topics only” is off), so that everybody may use every topic: export them again with it, or add the lines to the file that acl_file names in mosquitto.conf.',
      reloadStep(layout),
    ]
  }
  const file = layout === 'folder' ? `${acl.inSettings}, beside ${conf.inSettings}` : acl.inSettings
  return [
    `Add the lines at the end of the broker’s access rules: ${file}${layout === 'docker' ? ' inside the container' : ''}.`,
    reloadStep(layout),
    'An export of the broker’s files writes the rules anew, without these lines.',
  ]
}

/** Where lines for the settings go, and how they come into force. */
export function mosquittoSettingSteps(layout: MosquittoLayout): string[] {
  const { conf } = mosquittoLayouts[layout]
  const file = layout === 'debian' ? `${debianFolder}/${conf.inBundle}` : conf.inBundle
  return [
    `Put the lines into ${file}, below the line “listener” of the port that was tried, in the place of lines that begin with the same word.`,
    'Restart the broker: it reads these settings only when it starts.',
  ]
}

function reloadStep(layout: MosquittoLayout): string {
  switch (layout) {
    case 'folder':
      return 'Have the broker read them again: sudo pkill -HUP -x mosquitto'
    case 'debian':
      return 'Have the broker read them again: sudo systemctl reload mosquitto'
    case 'docker':
      return 'Restart the broker, beside docker-compose.yml: docker compose restart'
  }
}

function placesOf(places: MosquittoPlaces, news: ReadonlySet<BrokerNews>): MosquittoPlace[] {
  const byNews: readonly (readonly [BrokerNews, MosquittoPlace])[] = [
    ['certificate', places.certificate],
    ['private-key', places.privateKey],
    ['authorities', places.rootCa],
    ['revocations', places.revocations],
    ['settings', places.conf],
  ]
  return byNews.filter(([what]) => news.has(what)).map(([, place]) => place)
}

function listed(names: readonly string[]): string {
  const [last, ...others] = names.toReversed()
  return others.length === 0 ? last! : `${others.toReversed().join(', ')} and ${last}`
}
