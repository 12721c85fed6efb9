import fc from 'fast-check';
import { emptyHistory, type SampleHistory } from './sample-history';
import { SoundEvents } from './sound-events';
import { SoundTokens } from './sound-tokens';
import { SoundUploads } from './sound-uploads';
import { restart, tokenDeeds, tokenPlan } from './token-plans';
import { uploadDeeds, uploadPlan } from './upload-plans';
import { REFUSED, request } from './uses';

/** Histories of a system that makes no mistake, small and with much at once. */
export const soundHistory: fc.Arbitrary<SampleHistory> = fc
  .record({
    tokens: fc.array(tokenPlan, { minLength: 1, maxLength: 6 }),
    uploads: fc.array(uploadPlan, { maxLength: 10 }),
  })
  .map((plans) => {
    const history = emptyHistory();
    const events = new SoundEvents(history);
    const tokens = new SoundTokens(history, events);
    const uploads = new SoundUploads(history, events);
    history.records.push(restart);
    const uploader = tokens.issue({ at: 50, repositoryId: 1 });
    history.records.push(request({ tokenId: uploader, sentAt: 60, repositoryId: 2, ...REFUSED }));
    const deeds = [
      ...plans.tokens.flatMap((plan, number) => tokenDeeds(plan, number, history, tokens)),
      ...plans.uploads.flatMap((plan) => uploadDeeds(plan, uploader, uploads)),
    ];
    for (const deed of deeds.sort((one, other) => one.at - other.at)) deed.carryOut();
    return history;
  });
