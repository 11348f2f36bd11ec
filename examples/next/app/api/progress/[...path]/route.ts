import { serve } from '../../../../lib/serve.ts'

export const runtime = 'nodejs'
export const dynamic = 'force-dynamic'
export const maxDuration = 60

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as POST }
