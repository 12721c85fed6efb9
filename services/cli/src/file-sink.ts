import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';

/** A file to write to. Node's own stream takes a write for done of which a full disk took the first bytes only. */
export const fileSink = (fd: number): Writable =>
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        for (let written = 0; written < chunk.length;) written += writeSync(fd, chunk, written);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
