import { IconAlertTriangle } from '@tabler/icons-react'
import { settingsTitles, type SettingsReading } from '../../shared/settings.ts'
import { SafeText } from './safe-text.tsx'
import classes from './settings-found.module.css'

/** What a settings file of another program says of names and certificates, and what one should know of it. No password is ever read. */
export function SettingsFound({ reading: { kind, altNames, values, findings } }: { reading: SettingsReading }) {
  return (
    <div className={classes.found}>
      {altNames.length > 0 && (
        <ul className={classes.names} aria-label="Names in the file">
          {altNames.map(({ type, value }) => (
            <li key={`${type}:${value}`}>
              <span className={classes.type}>{type.toUpperCase()}</span> <SafeText>{value}</SafeText>
            </li>
          ))}
        </ul>
      )}
      {values.length > 0 && (
        // A part that scrolls must be reachable by keyboard.
        <div className={classes.scrolls} role="region" aria-label={`Settings of ${settingsTitles[kind]}`} tabIndex={0}>
          <table className={classes.settings}>
            <tbody>
              {values.map(({ name, value }, index) => (
                <tr key={index}>
                  <th scope="row">
                    <SafeText>{name}</SafeText>
                  </th>
                  <td>
                    <SafeText>{value}</SafeText>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {findings.length > 0 && (
        <ul className={classes.findings} aria-label="What to know of it">
          {findings.map(({ line, message, remedy }, index) => (
            <li key={index}>
              <IconAlertTriangle size={15} stroke={1.8} aria-hidden />
              <span>
                {line !== null && <span className={classes.line}>Line {line}: </span>}
                <SafeText>{message}</SafeText>{' '}
                <span className={classes.remedy}>
                  <SafeText>{remedy}</SafeText>
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
