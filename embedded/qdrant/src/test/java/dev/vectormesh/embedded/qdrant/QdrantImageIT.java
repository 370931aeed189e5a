package dev.vectormesh.embedded.qdrant;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contracts held against the real server: {@code mvn -Pdocker verify}, where Docker is. */
@Tag("docker")
class QdrantImageIT {
  @RegisterExtension static final QdrantImage SERVER = new QdrantImage();

  @Nested
  class Collections extends CollectionsContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Points extends PointsContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Upsert extends UpsertContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Update extends UpdateContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class OddPayload extends OddPayloadContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Query extends QueryContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Fusion extends FusionContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Composition extends CompositionContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Search extends SearchContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Recommend extends RecommendContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Order extends OrderContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Facet extends FacetContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }

  @Nested
  class Filter extends FilterContract {
    @Override
    QdrantUnderTest server() {
      return SERVER;
    }
  }
}
