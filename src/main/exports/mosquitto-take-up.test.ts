import { describe, expect, it } from 'vitest'
import { catalogue, targetById } from './index.ts'
import type { BrokerNews } from './take-up.ts'

const mosquitto = targetById('mosquitto')

describe('what to do with the new files of a Mosquitto', () => {
  const takeUp = (layout: string, news: BrokerNews[], files: string[]) => mosquitto.takeUp({ layout }, { folder: '/out/broker', files, news: new Set(news) })
  const debian = ['certs/certwright.crt', 'certs/certwright.key', 'ca_certificates/certwright.crt', 'ca_certificates/certwright-crl.pem', 'install.sh']
  const flat = ['broker.crt', 'broker.key', 'ca.crt', 'crl.pem', 'mosquitto.conf']

  it('is a copy and a SIGHUP in its own folder, and a restart for what SIGHUP does not read', () => {
    const copy = (files: string) => `Copy ${files} from /out/broker into the folder that the broker runs in, in the place of what is there; the user that it runs as must be able to read them.`
    const reload = 'Have it read them again: sudo pkill -HUP -x mosquitto'
    const restart = 'Restart the broker: it reads these only when it starts.'
    expect(takeUp('folder', ['certificate'], flat)).toEqual([copy('broker.crt'), reload])
    expect(takeUp('folder', ['authorities', 'revocations'], flat)).toEqual([copy('ca.crt and crl.pem'), reload])
    expect(takeUp('folder', ['authorities'], flat.filter((file) => file !== 'crl.pem'))).toEqual([copy('ca.crt'), restart])
    expect(takeUp('folder', ['revocations', 'settings'], flat)).toEqual([copy('crl.pem and mosquitto.conf'), restart])
    expect(takeUp('folder', ['certificate', 'private-key', 'key-type'], flat)).toEqual([copy('broker.crt and broker.key'), restart])
    // Where the vault does not hold the key, the broker has it.
    expect(takeUp('folder', ['certificate', 'private-key'], flat.filter((file) => file !== 'broker.key'))).toEqual([copy('broker.crt'), reload])
  })

  it('is a reload of the service on Debian, or its script', () => {
    expect(takeUp('debian', ['certificate', 'revocations'], debian)).toEqual([
      'On the machine of the broker, in a copy of /out/broker: sudo cp certs/certwright.crt /etc/mosquitto/certs/certwright.crt && sudo cp ca_certificates/certwright-crl.pem /etc/mosquitto/ca_certificates/certwright-crl.pem',
      'Have the broker read them again: sudo systemctl reload mosquitto',
    ])
    expect(takeUp('debian', ['revocations', 'settings'], debian)).toEqual([
      'Copy the folder /out/broker to the machine of the broker, and run in it: sudo sh install.sh',
      'It restarts the broker, and clients connect again.',
    ])
  })

  it('is a restart of the container', () => {
    const files = flat.map((file) => `config/${file}`)
    expect(takeUp('docker', ['certificate'], files)).toEqual([
      'Copy config/broker.crt from /out/broker over the files of the same name in the folder config of the container, as root, since the container owns it.',
      'Restart the broker, beside docker-compose.yml: docker compose restart',
    ])
  })

  it('says where lines go', () => {
    const steps = (options: object, file: 'access-list' | 'settings') => mosquitto.lineSteps(options, file)!.join(' ')
    expect(steps({ layout: 'folder', acl: true }, 'access-list')).toMatch(/^Add the lines at the end of the broker’s access rules: acl, beside mosquitto\.conf\. .*pkill -HUP/)
    expect(steps({ layout: 'debian', acl: true }, 'access-list')).toMatch(/: \/etc\/mosquitto\/certwright\.acl\. .*systemctl reload/)
    expect(steps({ layout: 'docker', acl: true }, 'access-list')).toMatch(/: \/mosquitto\/config\/acl inside the container\. .*docker compose restart/)
    expect(steps({}, 'access-list')).toMatch(/without access rules/)
    expect(steps({ layout: 'debian' }, 'settings')).toMatch(/^Put the lines into \/etc\/mosquitto\/conf\.d\/certwright\.conf, .* Restart the broker/)
  })

  it('is README.txt and a restart for other brokers, which do not say where lines go', () => {
    const others = catalogue.filter(({ roles, id, options }) => roles.includes('broker') && id !== 'mosquitto' && !options.some(({ type }) => type === 'secret'))
    expect(others.map(({ id }) => id)).toContain('emqx')
    for (const { id, title, takeUp: steps, lineSteps } of others.filter(({ schema }) => schema.safeParse({}).success)) {
      expect(steps({}, { folder: '/out/broker', files: [], news: new Set(['certificate']) }), id).toEqual([
        'Put the files of /out/broker in the place of those that the broker has; README.txt there says where.',
        `Restart the broker (${title}).`,
      ])
      expect(lineSteps({}, 'access-list'), id).toBeNull()
    }
  })
})
