/** RFC 6962 trees: inclusion and consistency as in RFC 9162, section 2.1, every hash 32 bytes. */

import { sha256 } from "@noble/hashes/sha2.js";
import { type Bytes, concat, equal } from "./bytes";
import { FormatError } from "./fault";

export function leafHash(entry: Uint8Array): Bytes {
  return sha256(concat(Uint8Array.of(0), entry)) as Bytes;
}

function node(left: Uint8Array, right: Uint8Array): Bytes {
  return sha256(concat(Uint8Array.of(1), left, right)) as Bytes;
}

function hashes(list: readonly Uint8Array[]): void {
  if (list.some((hash) => hash.length !== 32)) throw new FormatError("hash is not 32 bytes");
}

/** The root over hashes of leaves; there is at least one. */
export function treeRoot(leaves: readonly Bytes[]): Bytes {
  let row = [...leaves];
  while (row.length > 1) {
    const next: Bytes[] = [];
    for (let at = 0; at < row.length; at += 2) {
      const right = row[at + 1];
      next.push(right === undefined ? (row[at] as Bytes) : node(row[at] as Bytes, right));
    }
    row = next;
  }
  return row[0] as Bytes;
}

/** The leaf is at `index` of the tree of `size` leaves with this root; throws otherwise. */
export function included(
  leaf: Uint8Array,
  index: bigint,
  size: bigint,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  hashes([leaf, root, ...proof]);
  if (index < 0n || index >= size) throw new FormatError("index is not below the size of the tree");
  let fn = index;
  let sn = size - 1n;
  let hash = leaf;
  for (const sibling of proof) {
    if (sn === 0n) throw new FormatError("inclusion proof is too long");
    if ((fn & 1n) === 1n || fn === sn) {
      hash = node(sibling, hash);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      hash = node(hash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n) throw new FormatError("inclusion proof is too short");
  if (!equal(hash, root)) throw new FormatError("inclusion proof leads to another root");
}

/** The tree (size1, root1) is the beginning of (size2, root2); throws otherwise. */
export function consistent(
  size1: bigint,
  size2: bigint,
  proof: readonly Uint8Array[],
  root1: Uint8Array,
  root2: Uint8Array,
): void {
  if (size1 > size2) throw new FormatError("tree shrank");
  if (size1 === size2) {
    if (proof.length > 0 || !equal(root1, root2)) throw new FormatError("same size, other root");
    return;
  }
  hashes([root1, root2, ...proof]);
  if (size1 === 0n) throw new FormatError("nothing is proved from an empty tree");
  const path = (size1 & (size1 - 1n)) === 0n ? [root1, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined || proof.length === 0) throw new FormatError("consistency proof is empty");
  let fn = size1 - 1n;
  let sn = size2 - 1n;
  while ((fn & 1n) === 1n) {
    fn >>= 1n;
    sn >>= 1n;
  }
  let fr = first;
  let sr = first;
  for (const hash of path) {
    if (sn === 0n) throw new FormatError("consistency proof is too long");
    if ((fn & 1n) === 1n || fn === sn) {
      fr = node(hash, fr);
      sr = node(hash, sr);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      sr = node(sr, hash);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  if (sn !== 0n || !equal(fr, root1) || !equal(sr, root2)) {
    throw new FormatError("consistency proof leads to other roots");
  }
}
