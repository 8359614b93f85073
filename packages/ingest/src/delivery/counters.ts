/** What one pipeline has done since it was started. */
export class PipelineCounters {
  events = 0;
  filtered = 0;
  bad = 0;
  refused = 0;
  mutations = 0;
  deliveries = 0;
  /** Events that the source no longer had when they were asked for. */
  lost = 0;
}
