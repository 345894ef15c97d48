package io.narthex.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narthex.testing.Conformance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenMetrics2Test {
  private static List<String> dump(String body) {
    byte[] protobuf =
        new OpenMetrics2Translator().toProtobuf(body.getBytes(StandardCharsets.UTF_8), true);
    return Dump.of(new ProtobufParser(), protobuf, true);
  }

  @Test
  void readsCompositeValues() {
    assertThat(
            dump(
                "# TYPE h histogram\nh{a=\"b\"} {count:5,sum:7.5,bucket:[0.5:1,+Inf:5]} 3 st@1.5 # {t=\"x\"} 0.25 2 # {t=\"y\"} 9 2\n"
                    + "# TYPE s summary\ns {count:2,sum:3,quantile:[0.5:1]}\n"
                    + "# TYPE n histogram\nn {count:4,sum:1,schema:0,zero_threshold:0.001,zero_count:1,positive_spans:[1:2],positive_buckets:[2,1]}\n"
                    + "# TYPE c counter\nc 1 st@2 # {t=\"z\"} 1 3\n# EOF\n"))
        .containsExactly(
            "HELP h \"\"",
            "TYPE h histogram",
            "SERIES {__name__=\"h_count\", a=\"b\"} 5 ts=3000 st=1500",
            "SERIES {__name__=\"h_sum\", a=\"b\"} 7.5 ts=3000 st=1500",
            "SERIES {__name__=\"h_bucket\", a=\"b\", le=\"0.5\"} 1 ts=3000 ex{{t=\"x\"} 0.25 true 2000} st=1500",
            "SERIES {__name__=\"h_bucket\", a=\"b\", le=\"+Inf\"} 5 ts=3000 ex{{t=\"y\"} 9 true 2000} st=1500",
            "HELP s \"\"",
            "TYPE s summary",
            "SERIES {__name__=\"s_count\"} 2 st=0",
            "SERIES {__name__=\"s_sum\"} 3 st=0",
            "SERIES {__name__=\"s\", quantile=\"0.5\"} 1 st=0",
            "HELP n \"\"",
            "TYPE n histogram",
            "HIST \"n\" {count:4, sum:1, [-0.001,0.001]:1, (1,2]:2, (2,4]:1} <nil>",
            "HELP c \"\"",
            "TYPE c counter",
            "SERIES {__name__=\"c\"} 1 ex{{t=\"z\"} 1 true 3000} st=2000",
            "ERR: <nil>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# TYPE h histogram\nh 1\n# EOF\n",
        "# TYPE h counter\nh {count:1}\n# EOF\n",
        "# TYPE h histogram\nh {count:1,sum:1,bucket:[1:1\n# EOF\n",
        "# TYPE h histogram\nh {count:1,sum:1,bucket:[1]}\n# EOF\n",
        "# TYPE h histogram\nh {count:1,sum:1,what:1}\n# EOF\n",
        "# TYPE h histogram\nh {sum:1,bucket:[1:1]}\n# EOF\n",
        "# TYPE h histogram\nh {count:1,sum:1,schema:0,zero_threshold:0,zero_count:0,positive_spans:[0:2],positive_buckets:[1]}\n# EOF\n",
        "a 1 # {} 1\n# EOF\n",
        "a 1 st@x\n# EOF\n"
      })
  void refusesWhatDoesNotFit(String body) {
    assertThatThrownBy(() -> dump(body)).isInstanceOf(ExpositionException.class);
  }

  /** The same process, exposed in 2.0 and in protobuf: the same histograms. */
  @Test
  @Tag("conformance")
  void readsARecordedBody() throws IOException {
    List<String> lines =
        dump(Files.readString(Conformance.require("exposition/client_java-1.8.0.om2.txt")));

    assertThat(lines).contains("ERR: <nil>");
    assertThat(lines).filteredOn(l -> l.startsWith("HIST")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(lines)
        .contains(
            "SERIES {__name__=\"j_classic_seconds_bucket\", le=\"0.025\"} 84 st=1795366142663");
  }
}
