import type { ReactElement } from 'react'
import { Scanner } from './scanner.tsx'

export default function Page(): ReactElement {
  return (
    <>
      <header className="header">
        <h1>Product scan</h1>
        <p>A photo of a pack, or its barcode: what is in it, step by step.</p>
      </header>
      <Scanner />
    </>
  )
}
