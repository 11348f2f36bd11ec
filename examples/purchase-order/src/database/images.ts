import { randomBytes } from 'node:crypto'
import type { Queryable } from './database.ts'

/** The image itself is larger than any thumbnail. */
const LARGEST = 2_147_483_647

/** A picture that is ready to be sent. */
export interface Picture {
  readonly type: string
  readonly bytes: Uint8Array
}

/** Gives a draft its image; one that it has stays. */
export async function putImage(
  database: Queryable,
  draftId: number,
  { type, bytes, width, height }: Picture & { readonly width: number; readonly height: number },
): Promise<void> {
  await database.query(
    `INSERT INTO product_image (id, draft_id, type, width, height, bytes) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (draft_id) DO NOTHING`,
    [randomBytes(16).toString('base64url'), draftId, type, width, height, bytes],
  )
}

/**
 * An image, or the smallest thumbnail of it that is at least `side` wide.
 *
 * @returns `undefined` where there is no such image.
 */
export async function readImage(database: Queryable, id: string, side?: number): Promise<Picture | undefined> {
  const rows = await database.query<Picture>(
    `SELECT type, bytes FROM (
       SELECT side, type, bytes FROM product_thumbnail WHERE image_id = $1 AND side >= $2
       UNION ALL SELECT ${LARGEST}, type, bytes FROM product_image WHERE id = $1
     ) picture ORDER BY side LIMIT 1`,
    [id, Math.min(side ?? LARGEST, LARGEST)],
  )
  return rows[0]
}

/** The images of an order, each with the sides of the thumbnails that it has. */
export function listImages(
  database: Queryable,
  orderId: number,
): Promise<{ readonly id: string; readonly title: string; readonly sides: readonly number[] }[]> {
  return database.query(
    `SELECT image.id, draft.title,
       ARRAY(SELECT side FROM product_thumbnail WHERE image_id = image.id ORDER BY side) AS sides
     FROM product_image image JOIN product_draft draft ON draft.id = image.draft_id
     WHERE draft.order_id = $1 ORDER BY draft.id`,
    [orderId],
  )
}

/** Keeps a thumbnail; one that is there stays. */
export async function putThumbnail(
  database: Queryable,
  imageId: string,
  { side, type, bytes }: Picture & { readonly side: number },
): Promise<void> {
  await database.query(
    `INSERT INTO product_thumbnail (image_id, side, type, bytes) VALUES ($1, $2, $3, $4)
     ON CONFLICT (image_id, side) DO NOTHING`,
    [imageId, side, type, bytes],
  )
}
