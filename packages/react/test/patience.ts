import { configure } from '@testing-library/react'

// How long a busy machine may take before a wait counts as failed; a wait ends as soon as it is met.
configure({ asyncUtilTimeout: 10_000 })
