import type { MessageProperties } from '../../shared/message.ts'
import { SafeText } from '../components/safe-text.tsx'
import { count } from '../words.ts'
import classes from './message-properties.module.css'

/** What MQTT 5 says beside the payload, all of it, in the order of the standard. */
export function MessagePropertiesList({ properties }: { properties: MessageProperties }) {
  return (
    <dl className={classes.list} aria-label="MQTT 5 properties">
      {propertyLines(properties).map(([name, value], index) => (
        <div key={index} className={classes.line}>
          <dt>
            <SafeText>{name}</SafeText>
          </dt>
          <dd>
            <SafeText>{value}</SafeText>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function propertyLines(properties: MessageProperties): [string, string][] {
  const { isText, expirySeconds, contentType, responseTopic, correlationData, userProperties = [] } = properties
  const lines: [string, string | undefined][] = [
    ['Payload format', isText === undefined ? undefined : isText ? 'UTF-8 text' : 'octets'],
    ['Expires after', expirySeconds === undefined ? undefined : count(expirySeconds, 'second')],
    ['Content type', contentType],
    ['Response topic', responseTopic],
    ['Correlation data', correlationData === undefined ? undefined : `${correlationData} (base64)`],
    ...userProperties,
  ]
  return lines.filter((line): line is [string, string] => line[1] !== undefined)
}
