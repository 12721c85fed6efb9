import { readNumber } from './counts';
import type { LineSink } from './line-sink';
import type { Attributes, ElementHandler } from './xml-elements';

/** The compiler's mark of a sequence point that stands for no line of the source. */
const HIDDEN_LINE = 0xfeefee;

/** `Module > Files > File[uid, fullPath]`, then `Method > FileRef[uid]` and `SequencePoint[vc, sl, fileid]`: visits by first line. */
export class OpenCoverHandler implements ElementHandler {
  private readonly files = new Map<string, string>();
  private methodFile: string | undefined;

  constructor(private readonly sink: LineSink) {}

  open(name: string, attributes: Attributes): void {
    // Ids count from the beginning in each module.
    if (name === 'Module') this.files.clear();
    else if (name === 'File') this.addFile(attributes);
    else if (name === 'Method') this.methodFile = undefined;
    else if (name === 'FileRef') this.methodFile = this.files.get(attributes['uid'] ?? '');
    else if (name === 'SequencePoint') this.point(attributes);
  }

  private addFile({ uid, fullPath }: Attributes): void {
    if (uid !== undefined && fullPath !== undefined && fullPath !== '') this.files.set(uid, fullPath);
  }

  private point({ vc, sl, fileid }: Attributes): void {
    const file = (fileid === undefined ? undefined : this.files.get(fileid)) ?? this.methodFile;
    // What the compiler made up is in no file.
    if (file === undefined) return;
    const line = readNumber(sl, 'sl of <SequencePoint>');
    if (line === HIDDEN_LINE) return;
    this.sink.file(file);
    this.sink.line(file, line, readNumber(vc, 'vc of <SequencePoint>'));
  }
}
