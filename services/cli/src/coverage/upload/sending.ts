import { counted } from '../../columns';
import { Interrupted } from '../../cli.errors';
import type { CommandContext } from '../../context';
import type { CoverageUploadsClient } from './coverage-uploads.client';
import type { PlannedUpload } from './planned-uploads';

interface Intent {
  readonly partial: boolean;
  readonly final: boolean;
}

/**
 * Sends uploads one after the other and says of each when it is acknowledged: durable at the service. Wherever it ends early, the same
 * command goes on, since the service knows the bodies that it has.
 */
export class Sending {
  private acknowledged = 0;

  constructor(
    private readonly context: Pick<CommandContext, 'output' | 'signal'>,
    private readonly commit: string,
    /** Undefined: nothing is sent, only said. */
    private readonly client: CoverageUploadsClient | undefined,
  ) {}

  async send(uploads: Iterable<PlannedUpload>, { partial, final }: Intent): Promise<void> {
    const { output } = this.context;
    try {
      let needsFinal = final;
      for (const upload of uploads) {
        await this.upload(upload);
        needsFinal ||= upload.isPartial && !partial;
      }
      if (needsFinal) await this.finish();
    } catch (error) {
      if (this.acknowledged > 0)
        output.note(
          `${counted(this.acknowledged, 'upload was', 'uploads were')} acknowledged. The same command sends the rest; what is there already is not doubled.`,
        );
      throw error;
    }
    if (partial && this.client)
      output.note('More reports may come: `portcullis coverage upload --final` says when all are there.');
  }

  private async upload({ report, language, isPartial, files, json }: PlannedUpload): Promise<void> {
    this.stopIfInterrupted();
    if (this.client) this.context.output.progress(`Sending ${language} of ${report} …`);
    await this.client?.report(language, json, isPartial);
    const kind = isPartial ? 'partial' : 'complete';
    this.tell(
      { kind: 'upload', report, language, isPartial, files, bytes: Buffer.byteLength(json) },
      `${language}: ${counted(files, 'file')} of ${report}, ${kind}`,
    );
  }

  private async finish(): Promise<void> {
    this.stopIfInterrupted();
    await this.client?.final();
    this.tell({ kind: 'final' }, 'Final: all reports of the commit are there');
  }

  private tell(what: object, words: string): void {
    const { output } = this.context;
    const isAcknowledged = this.client !== undefined;
    if (isAcknowledged) this.acknowledged += 1;
    if (output.isJson) output.json({ ...what, commit: this.commit, isAcknowledged });
    else output.line(`${words}: ${isAcknowledged ? 'acknowledged' : 'not sent'}.`);
  }

  private stopIfInterrupted(): void {
    if (this.context.signal.aborted) throw new Interrupted('Interrupted.');
  }
}
