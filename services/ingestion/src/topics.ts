import {
  accessChanged,
  analysisEvents,
  analysisUploadReceived,
  coverageEvents,
  coverageUploadReceived,
} from '@libs/contracts';

/** What this service publishes, and what it consumes. */
export const ingestionTopics = {
  contracts: [...coverageEvents, ...analysisEvents],
  groups: {
    'ingestion-worker': [coverageUploadReceived, analysisUploadReceived],
    'ingestion-repositories': [accessChanged],
  },
};
