import { dockerFolder } from './mosquitto-layout.ts'

const image = 'eclipse-mosquitto:2'

/** The text of a `docker-compose.yml` beside the folder `config`; the ports are the same inside and outside. */
export function mosquittoCompose(ports: readonly number[]): string {
  const lines = [
    '# The broker in a container. Start it in this folder: docker compose up -d',
    'services:',
    '  mosquitto:',
    `    image: ${image}`,
    '    restart: unless-stopped',
    '    ports:',
    ...ports.map((port) => `      - "${port}:${port}"`),
    '    volumes:',
    `      - ./${dockerFolder.inBundle}:${dockerFolder.inside}`,
    '      - mosquitto-data:/mosquitto/data',
    'volumes:',
    '  mosquitto-data:',
  ]
  return `${lines.join('\n')}\n`
}

/** The same without Compose, as each shell says the folder that it is in. */
export function mosquittoRunLines(ports: readonly number[]): Readonly<Record<'sh' | 'cmd' | 'PowerShell', string>> {
  const published = ports.map((port) => `-p ${port}:${port}`).join(' ')
  const line = (here: string) =>
    `docker run -d --name mosquitto --restart unless-stopped ${published} ` +
    `-v "${here}/${dockerFolder.inBundle}:${dockerFolder.inside}" -v mosquitto-data:/mosquitto/data ${image}`
  return { sh: line('$PWD'), cmd: line('%cd%'), PowerShell: line('${PWD}') }
}
