import { ProgressProvider } from '@progress/react'
import '@progress/react/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { client } from './client.ts'

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <ProgressProvider client={client as never}>
      <App />
    </ProgressProvider>
  </StrictMode>,
)
