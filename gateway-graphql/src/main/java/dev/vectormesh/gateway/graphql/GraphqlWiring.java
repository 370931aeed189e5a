package dev.vectormesh.gateway.graphql;

import com.netflix.graphql.dgs.springgraphql.autoconfig.DgsSpringGraphQLAutoConfiguration;
import dev.vectormesh.gateway.graphql.corpus.BatchLoader;
import dev.vectormesh.gateway.graphql.corpus.BucketFetchers;
import dev.vectormesh.gateway.graphql.corpus.CollectionFetchers;
import dev.vectormesh.gateway.graphql.corpus.DocumentFetchers;
import dev.vectormesh.gateway.graphql.corpus.DuplicateFetchers;
import dev.vectormesh.gateway.graphql.corpus.GenerationFetchers;
import dev.vectormesh.gateway.graphql.corpus.IngestFetchers;
import dev.vectormesh.gateway.graphql.corpus.NamespaceFetchers;
import dev.vectormesh.gateway.graphql.corpus.ObjectBatchFetchers;
import dev.vectormesh.gateway.graphql.corpus.UsageFetchers;
import dev.vectormesh.gateway.graphql.error.FetcherErrors;
import dev.vectormesh.gateway.graphql.error.GraphqlErrors;
import dev.vectormesh.gateway.graphql.event.EventFetchers;
import dev.vectormesh.gateway.graphql.feedback.FeedbackFetchers;
import dev.vectormesh.gateway.graphql.field.ContractFields;
import dev.vectormesh.gateway.graphql.field.Scalars;
import dev.vectormesh.gateway.graphql.job.JobFetchers;
import dev.vectormesh.gateway.graphql.job.JobLoader;
import dev.vectormesh.gateway.graphql.job.QueueFetchers;
import dev.vectormesh.gateway.graphql.limit.QueryLimits;
import dev.vectormesh.gateway.graphql.schedule.ScheduleFetchers;
import dev.vectormesh.gateway.graphql.search.SearchFetchers;
import dev.vectormesh.gateway.graphql.tuning.JudgementFetchers;
import dev.vectormesh.gateway.graphql.tuning.ModelFetchers;
import dev.vectormesh.gateway.graphql.tuning.RolloutFetchers;
import dev.vectormesh.gateway.graphql.tuning.TrainingFetchers;
import dev.vectormesh.gateway.graphql.webhook.DeliveryFetchers;
import dev.vectormesh.gateway.graphql.webhook.WebhookFetchers;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.instrumentation.Instrumentation;
import graphql.schema.DataFetcherFactory;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.graphql.autoconfigure.GraphQlProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.graphql.ExecutionGraphQlService;
import org.springframework.graphql.execution.DefaultExecutionGraphQlService;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.graphql.execution.SubscriptionExceptionResolver;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The schema with its fetchers. Of auto-configurations DGS's alone runs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GraphQlProperties.class)
@ImportAutoConfiguration(DgsSpringGraphQLAutoConfiguration.class)
@Import({
  Scalars.class,
  SearchFetchers.class,
  FeedbackFetchers.class,
  NamespaceFetchers.class,
  CollectionFetchers.class,
  BucketFetchers.class,
  DocumentFetchers.class,
  DuplicateFetchers.class,
  IngestFetchers.class,
  ObjectBatchFetchers.class,
  GenerationFetchers.class,
  UsageFetchers.class,
  TrainingFetchers.class,
  ModelFetchers.class,
  JudgementFetchers.class,
  RolloutFetchers.class,
  JobFetchers.class,
  QueueFetchers.class,
  EventFetchers.class,
  ScheduleFetchers.class,
  WebhookFetchers.class,
  DeliveryFetchers.class,
  JobLoader.class,
  BatchLoader.class
})
public class GraphqlWiring {
  @Bean
  JsonMapper jsonMapper() {
    return JsonMapper.builder().build();
  }

  /**
   * DGS's argument resolvers ask for it; WebFlux's own configuration, which has it, is not used.
   */
  @Bean
  ReactiveAdapterRegistry adapterRegistry() {
    return ReactiveAdapterRegistry.getSharedInstance();
  }

  @Bean
  DataFetcherFactory<?> contractFields() {
    return new ContractFields();
  }

  @Bean
  DataFetcherExceptionHandler fetcherErrors() {
    return new FetcherErrors();
  }

  @Bean
  SubscriptionExceptionResolver streamErrors() {
    return thrown -> Mono.just(List.of(GraphqlErrors.of(thrown)));
  }

  @Bean
  Instrumentation depthLimit(QueryLimits limits) {
    return limits.depthLimit();
  }

  @Bean
  Instrumentation rootFieldLimit(QueryLimits limits) {
    return limits.rootFieldLimit();
  }

  @Bean
  Instrumentation complexityLimit(QueryLimits limits) {
    return limits.complexityLimit();
  }

  @Bean
  ExecutionGraphQlService graphQlService(GraphQlSource source) {
    return new DefaultExecutionGraphQlService(source);
  }

  @Bean
  WebGraphQlHandler webGraphQlHandler(
      ExecutionGraphQlService service, ObjectProvider<WebGraphQlInterceptor> interceptors) {
    return WebGraphQlHandler.builder(service)
        .interceptors(interceptors.orderedStream().toList())
        .build();
  }
}
