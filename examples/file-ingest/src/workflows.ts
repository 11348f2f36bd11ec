import { defineWorkflow } from '@progress/core'
import { z } from 'zod'

/** Uploaded files, an upload that was made before, or a folder below one that the server allows. */
const ingestInput = z
  .object({
    /** Parts of a `multipart/form-data` body. */
    files: z.union([z.instanceof(File), z.array(z.instanceof(File)).min(1)]).optional(),
    /** The id that `POST /file-ingest/api/uploads` gave. */
    upload: z.string().max(200).optional(),
    /** A path, relative to the allowed root. */
    folder: z.string().max(1_000).optional(),
    /** Names the project whose texts they join. @defaultValue `'default'` */
    project: z.string().min(1).max(100).optional(),
  })
  .refine(({ files, upload, folder }) => [files, upload, folder].filter((given) => given !== undefined).length === 1, {
    message: 'Give files, an upload or a folder: one of them',
  })

/** What is known of one file when it is done; also what its item's `metadata` holds, as far as it is known. */
export const fileFactsSchema = z.object({
  /** MIME type by its content. */
  type: z.string().optional(),
  sha256: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  pages: z.number().optional(),
  exif: z
    .object({
      make: z.string().optional(),
      model: z.string().optional(),
      /** ISO 8601, as the camera's clock had it. */
      takenAt: z.string().optional(),
      gps: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
    })
    .optional(),
  /** The first 1,000 characters. */
  text: z.string().optional(),
  keywords: z.array(z.string()).optional(),
  /** 0 to 100, by the rules in the example's README. */
  quality: z.number().optional(),
  content: z.number().optional(),
  /** Rules that it offends, for a person to look at. */
  flags: z.array(z.string()).optional(),
  /** What is wrong with it and did no harm, such as broken EXIF. */
  warnings: z.array(z.string()).optional(),
  /** Where its thumbnail is, relative to the API. */
  thumbnail: z.string().optional(),
})
export type FileFacts = z.infer<typeof fileFactsSchema>

const ingestResult = z.object({
  /** Files that came to an end, the failed ones among them. */
  processed: z.number(),
  failed: z.number(),
  counters: z.record(z.string(), z.number()),
  files: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      size: z.number(),
      status: z.enum(['completed', 'failed', 'skipped', 'cancelled']),
      error: z.object({ code: z.string(), message: z.string() }).optional(),
      /** Without the text; `{}` each where there are too many files. */
      facts: fileFactsSchema,
    }),
  ),
})
/** What came of a session's files. */
export type IngestResult = z.infer<typeof ingestResult>

/** Reads files of all kinds, many at once. */
export const ingest = defineWorkflow({
  name: 'ingest',
  stages: {
    preparing: { title: 'Listing the files', weight: 1 },
    processing: { title: 'Processing files', weight: 98, items: true },
    summarising: { title: 'Putting the results together', weight: 1 },
  },
  input: ingestInput,
  result: ingestResult,
  items: {
    failed: 'done',
    phases: { reading: 5, detecting: 15, extracting: 30, parsing: 60, saving: 90 },
    retryWhileLive: true,
  },
  controls: ['cancel', 'pause', 'resume', 'retry'],
  files: true,
  errors: {
    image_corrupt: { status: 422 },
    unknown_type: { status: 422 },
    empty_file: { status: 422 },
    file_too_large: { status: 413 },
    decompression_bomb: { status: 413 },
    out_of_memory: { status: 500 },
    document_corrupt: { status: 422 },
    document_encrypted: { status: 422 },
    database_unavailable: { status: 503, retryable: true },
  },
})

const project = z.object({ project: z.string().min(1).max(100) })

/** Proposes groups of what a project's texts say. */
export const proposals = defineWorkflow({
  name: 'proposals',
  stages: {
    initializing: { title: 'Initializing', range: [0, 20] },
    clustering: { title: 'Clustering', range: [20, 40] },
    synthesizing: { title: 'Synthesizing', range: [40, 80] },
    deduplicating: { title: 'Deduplicating', range: [80, 95] },
    complete: { title: 'Complete', range: [95, 100] },
  },
  input: project,
  result: z.object({
    proposals: z.array(
      z.object({ id: z.string(), title: z.string(), keywords: z.array(z.string()), files: z.array(z.string()) }),
    ),
  }),
})

/** Builds a tree of a project's proposals. */
export const treeBuild = defineWorkflow({
  name: 'tree-build',
  stages: {
    initializing: { title: 'Initializing', range: [0, 14] },
    fetching: { title: 'Fetching proposals', range: [14, 28] },
    creating_tree: { title: 'Creating the tree', range: [28, 42] },
    analyzing: { title: 'Analyzing dependencies', range: [42, 56] },
    creating_blocks: { title: 'Creating blocks', range: [56, 70] },
    creating_nodes: { title: 'Creating nodes', range: [70, 84] },
    creating_content: { title: 'Creating content', range: [84, 100] },
  },
  input: project,
  result: z.object({ root: z.string(), blocks: z.number(), nodes: z.number() }),
  errors: { no_proposals: { status: 422 } },
})

/** Documents that one session of `lab-report` takes. */
export const MAX_LAB_FILES = 5

/** One value of a report, with the range that the laboratory calls normal. */
const labTest = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
})
/** One value of a report. */
export type LabTest = z.infer<typeof labTest>

/** Reads up to five medical documents. */
export const labReport = defineWorkflow({
  name: 'lab-report',
  stages: { processing: { title: 'Reading the documents', items: true } },
  input: z
    .object({ files: z.union([z.instanceof(File), z.array(z.instanceof(File)).min(1).max(MAX_LAB_FILES)]) })
    .or(z.object({ upload: z.string().max(200) })),
  result: z.object({
    reports: z.array(
      z.object({
        file: z.string(),
        patient: z.string().optional(),
        takenAt: z.string().optional(),
        tests: z.array(labTest),
      }),
    ),
    timedOut: z.boolean(),
  }),
  items: {
    failed: 'zero',
    // A bar that a failed file had raised could not fall again: 2 of 3 would end above 67 %.
    active: 'zero',
    phases: { downloading: 10, extracting: 30, parsing: 60, saving: 90 },
    retryWhileLive: true,
  },
  controls: ['cancel', 'pause', 'resume', 'retry'],
  files: true,
  deadlineMs: 120_000,
  errors: {
    no_text: { status: 422 },
    report_invalid: { status: 422 },
    unknown_type: { status: 422 },
    empty_file: { status: 422 },
    file_too_large: { status: 413 },
    image_corrupt: { status: 422 },
    decompression_bomb: { status: 413 },
    out_of_memory: { status: 500 },
    document_corrupt: { status: 422 },
    document_encrypted: { status: 422 },
    database_unavailable: { status: 503, retryable: true },
  },
})
