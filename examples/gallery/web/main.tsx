import { createProgressClient } from '@progress/client'
import { ProgressProvider } from '@progress/react'
import '@progress/react/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { followAddress } from './gallery-player.ts'

// Hooks want one; here it is asked for nothing.
const client = createProgressClient({ url: '/gallery/api' })

followAddress()
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <ProgressProvider client={client as never}>
      <App />
    </ProgressProvider>
  </StrictMode>,
)
