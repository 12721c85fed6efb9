import 'reflect-metadata';
import { runMain } from '@libs/http';
import { readIngestionWorkerConfig } from './ingestion.config';
import { startIngestionWorker } from './start';

runMain('ingestion-worker', () => startIngestionWorker(readIngestionWorkerConfig(process.env)));
