import { added, cosine, normalised, type Vector } from './vectors.ts'

/** What is alike. */
export interface Cluster {
  /** Places in the list of vectors, in order. */
  readonly members: readonly number[]
  /** The sum of its members, at length 1. */
  readonly centre: Vector
}

/** From here on a vector joins a cluster: cosine with the cluster's centre. */
const ALIKE = 0.18

interface Growing {
  readonly members: number[]
  sum: Vector
  centre: Vector
}

/** Puts vectors together one by one, each with the cluster that it is most like, or as the first of its own. */
export class Clustering {
  readonly #clusters: Growing[] = []

  /** @param place - Its place in the list. An empty vector is like nothing, and left out. */
  add(vector: Vector, place: number): void {
    if (vector.size === 0) return
    let best: Growing | undefined
    let likeness = ALIKE
    for (const cluster of this.#clusters) {
      const alike = cosine(vector, cluster.centre)
      if (alike < likeness) continue
      best = cluster
      likeness = alike
    }
    if (best === undefined) this.#clusters.push({ members: [place], sum: vector, centre: vector })
    else {
      best.members.push(place)
      best.sum = added(best.sum, vector)
      best.centre = normalised(best.sum)
    }
  }

  /** The largest first; of those as large the one that began first. */
  get clusters(): Cluster[] {
    return this.#clusters
      .map(({ members, centre }) => ({ members, centre }))
      .sort((a, b) => b.members.length - a.members.length || (a.members[0] ?? 0) - (b.members[0] ?? 0))
  }
}
