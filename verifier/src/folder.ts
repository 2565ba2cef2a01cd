/** A folder chosen or dragged by the person, as the files of a dossier. */

import type { Source } from "./bag";

const PIECE = 1 << 20;

/** A file in pieces of 1 MiB: memory stays constant, and the page can breathe between them. */
function source(file: File): Source {
  return {
    size: file.size,
    async *stream() {
      for (let at = 0; at < file.size; at += PIECE) {
        yield new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
      }
    },
  };
}

/** Of `<input webkitdirectory>`: the name of the chosen folder itself is left out. */
export function fromInput(list: FileList): Map<string, Source> {
  const files = new Map<string, Source>();
  for (const file of list) {
    const path = file.webkitRelativePath;
    files.set(path.slice(path.indexOf("/") + 1), source(file));
  }
  return files;
}

function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  return new Promise((resolve, reject) => {
    // a reader gives its entries in batches, and an empty one at the end
    const next = () =>
      reader.readEntries((batch) => {
        if (batch.length === 0) resolve(all);
        else {
          all.push(...batch);
          next();
        }
      }, reject);
    next();
  });
}

async function collect(
  folder: FileSystemDirectoryEntry,
  prefix: string,
  files: Map<string, Source>,
): Promise<void> {
  for (const child of await children(folder)) {
    if (child.isDirectory) {
      await collect(child as FileSystemDirectoryEntry, `${prefix}${child.name}/`, files);
    } else {
      const file = await new Promise<File>((resolve, reject) =>
        (child as FileSystemFileEntry).file(resolve, reject),
      );
      files.set(prefix + child.name, source(file));
    }
  }
}

/** Of a drop: null unless it was exactly one folder. Must be called before the event ends. */
export function fromDrop(data: DataTransfer | null): Promise<Map<string, Source>> | null {
  const entries = [...(data?.items ?? [])].map((item) => item.webkitGetAsEntry());
  const [folder] = entries;
  if (entries.length !== 1 || !folder?.isDirectory) return null;
  const files = new Map<string, Source>();
  return collect(folder as FileSystemDirectoryEntry, "", files).then(() => files);
}
