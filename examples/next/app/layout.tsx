import '@progress/react/styles.css'
import './page.css'
import type { Metadata } from 'next'
import type { ReactElement, ReactNode } from 'react'

export const metadata: Metadata = {
  title: 'Product scan',
  description: 'What is in it? Each step of the answer, while it happens.',
}

export default function Layout({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
