import type { NextConfig } from 'next'

const config: NextConfig = {
  // It comes as TypeScript.
  transpilePackages: ['scan'],
  typescript: { tsconfigPath: 'tsconfig.next.json' },
}

export default config
