import { Controller } from '@nestjs/common';
import { type AccessChanged, accessChanged } from '@libs/contracts';
import { Consumes } from '@libs/event-bus';
import { HooksService } from './hooks.service';

/** What happens to repositories in the tokens service, and matters here. */
@Controller()
export class RepositoriesConsumer {
  constructor(private readonly hooks: HooksService) {}

  /** A group of its own: processes that share one must all name the same topics, and releases of before name fewer. */
  @Consumes(accessChanged, { group: 'ingestion-repositories', delivery: 'competing' })
  async onAccessChanged({ reason, repositoryId, changedAt }: AccessChanged): Promise<void> {
    if (reason === 'repository-deleted' && repositoryId !== undefined)
      await this.hooks.deleteForGood(repositoryId, changedAt);
  }
}
