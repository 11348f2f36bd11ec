import type { NextConfig } from 'next'

const config: NextConfig = {
  // It comes as TypeScript.
  transpilePackages: ['scan'],
  typescript: { tsconfigPath: 'tsconfig.next.json' },
  // `next dev` writes nothing into the repository.
  agentRules: false,
}

export default config
