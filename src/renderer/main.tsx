import { styleNonce } from './content-security.ts'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.layer.css'
import './theme/tokens.css'
import './theme/global.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { PageFault } from './frame/page-fault.tsx'
import { refuseStrayDrops } from './inspect/refuse-drops.ts'
import { Root } from './root.tsx'
import { codeInFragment } from './session-token.ts'
import { openConnection } from './stores/connection-store.ts'
import { applyColorSchemeEarly } from './theme/color-scheme.ts'
import { cssVariablesResolver, theme } from './theme/theme.ts'

applyColorSchemeEarly()
refuseStrayDrops()
void openConnection()
// A fresh link opened in this very tab changes only the fragment.
addEventListener('hashchange', () => {
  if (codeInFragment(location.hash) !== undefined) void openConnection()
})

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      deduplicateInlineStyles
    >
      <Router hook={useHashLocation}>
        <PageFault>
          <Root />
        </PageFault>
      </Router>
    </MantineProvider>
  </StrictMode>,
)
