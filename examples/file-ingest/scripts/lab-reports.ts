/** One value of a drawn report: name, value, unit, normal range. */
export type DrawnTest = readonly [name: string, value: string, unit?: string, range?: string]

/** A document to be drawn; all people in them are made up. */
export interface DrawnReport {
  readonly file: string
  readonly laboratory: string
  /** Lines above the values. */
  readonly head: readonly string[]
  readonly tests: readonly DrawnTest[]
  /** Lines below them. */
  readonly foot: readonly string[]
  /** Whether the values stand in columns, or as `name: value unit`. */
  readonly columns: boolean
}

/** The samples: one that each of the rules reads, and one that is no report at all. */
export const REPORTS: readonly DrawnReport[] = [
  {
    file: 'blood-count.pdf',
    laboratory: 'Northfield Laboratory',
    head: ['Patient: Maria Keller', 'Collected: 2024-03-18', 'Sample 24-1189'],
    tests: [
      ['Haemoglobin', '13.9', 'g/dL', '12.0 - 15.5'],
      ['Haematocrit', '41.2', '%', '36.0 - 46.0'],
      ['Leucocytes', '11.8', '10^9/L', '4.0 - 10.0'],
      ['Thrombocytes', '256', '10^9/L', '150 - 400'],
      ['MCV', '88.4', 'fL', '80 - 98'],
    ],
    foot: ['Released by the duty physician'],
    columns: true,
  },
  {
    file: 'metabolic-panel.pdf',
    laboratory: 'Harbour Street Clinic',
    head: ['Patient name: Jonas Lindqvist', 'Date of collection 02.11.2023'],
    tests: [
      ['Glucose', '5.4', 'mmol/L'],
      ['Creatinine', '79', 'µmol/L'],
      ['Sodium', '141', 'mmol/L'],
      ['Potassium', '4.2', 'mmol/L'],
    ],
    foot: [],
    columns: true,
  },
  {
    file: 'thyroid-letter.pdf',
    laboratory: 'Dr. A. Moreau, Endocrinology',
    head: [
      'Patient: Claire Dubois',
      'Taken: 2024-01-09',
      'Dear colleague, the results of our patient were as follows.',
    ],
    tests: [
      ['TSH', '2.31', 'mU/L', '0.4 - 4.0'],
      ['Free T4', '15.8', 'pmol/L', '12 - 22'],
    ],
    foot: ['With kind regards'],
    columns: false,
  },
  {
    file: 'appointment.pdf',
    laboratory: 'Harbour Street Clinic',
    head: [
      'Your appointment is confirmed. Please bring your insurance card,',
      'and come fasting if blood is to be drawn.',
    ],
    tests: [],
    foot: ['We look forward to seeing you'],
    columns: true,
  },
]
